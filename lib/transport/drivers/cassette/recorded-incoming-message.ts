import { isRecord } from '../../../base/map-values.ts';
import { unixTimeMs } from '../../../base/unix-time.ts';
import type { RecordedTarget } from '../../../cassette/format/event.ts';
import type { Recorder } from '../../../cassette/record/recorder.ts';
import { asPrimitive } from '../../../cassette/template/as-template.ts';
import type { Admission, RpcIncomingMessage } from '../../driver/incoming-message.ts';
import { recordSent } from './record-sent.ts';
import { failureOfThrown } from './recorded-failure.ts';
import { sentContext } from './recorded-request.ts';

const SECOND_MS = 1_000;

/** A request that is recorded when it is admitted, and what a server answers to it. */
export class RecordedIncomingMessage implements RpcIncomingMessage {
  readonly #inner: RpcIncomingMessage;
  readonly #recorder: Recorder;
  readonly #heardOn: RecordedTarget;

  constructor(inner: RpcIncomingMessage, recorder: Recorder, heardOn: RecordedTarget) {
    this.#inner = inner;
    this.#recorder = recorder;
    this.#heardOn = heardOn;
  }

  get ctxt(): RpcIncomingMessage['ctxt'] {
    return this.#inner.ctxt;
  }

  get message(): RpcIncomingMessage['message'] {
    return this.#inner.message;
  }

  get msgId(): string | undefined {
    return this.#inner.msgId;
  }

  get clientTimeout(): unknown {
    return this.#inner.clientTimeout;
  }

  admit(): Admission {
    const admission = this.#inner.admit();
    if (admission === 'admitted') this.#recordRequest();
    return admission;
  }

  reply(result: unknown): Promise<void> {
    const { msgId: id } = this.#inner;
    if (id !== undefined) {
      recordSent(this.#recorder, () => ({
        event: 'reply',
        timeMs: unixTimeMs(),
        id,
        result: asPrimitive(result),
      }));
    }
    return this.#inner.reply(result);
  }

  replyFailure(error: unknown): Promise<void> {
    const { msgId: id } = this.#inner;
    if (id !== undefined) {
      const failure = failureOfThrown(error);
      this.#recorder.record({ event: 'failure', timeMs: unixTimeMs(), id, failure });
    }
    return this.#inner.replyFailure(error);
  }

  heartbeat(): Promise<void> {
    const { msgId: id } = this.#inner;
    if (id !== undefined) this.#recorder.record({ event: 'heartbeat', timeMs: unixTimeMs(), id });
    return this.#inner.heartbeat();
  }

  #recordRequest(): void {
    const { message, ctxt, msgId: id, clientTimeout } = this.#inner;
    const { method, args, namespace, version } = message;
    const request = {
      timeMs: unixTimeMs(),
      target: {
        ...this.#heardOn,
        ...(typeof namespace === 'string' && { namespace }),
        ...(typeof version === 'string' && { version }),
      },
      method: typeof method === 'string' ? method : '',
      args: isRecord(args) ? args : {},
      ctxt: sentContext(ctxt),
    };
    if (id === undefined) {
      this.#recorder.record({ event: 'cast', ...request });
      return;
    }
    const monitorMs = typeof clientTimeout === 'number' ? clientTimeout * SECOND_MS : undefined;
    this.#recorder.record({
      event: 'request',
      id,
      ...request,
      ...(monitorMs !== undefined && { monitorMs }),
    });
  }
}
