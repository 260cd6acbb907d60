import { unixTimeMs } from '../../../base/unix-time.ts';
import type { FailureEvent, ReplyEvent } from '../../../cassette/format/event.ts';
import type { Recorder } from '../../../cassette/record/recorder.ts';
import { asPrimitive } from '../../../cassette/template/as-template.ts';
import { MessagingException } from '../../../errors.ts';
import type { Target } from '../../../target/target.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { DelegatingDriver } from '../../driver/delegating-driver.ts';
import type {
  CallOptions,
  Driver,
  GatheredReply,
  GatherEnd,
  GatherOptions,
  ListenForNotificationsOptions,
  Listener,
  ListenOptions,
  NotificationListener,
  NotifyOptions,
  OutgoingNotification,
  OutgoingRequest,
  SendOptions,
  TargetAndPriority,
} from '../../driver/driver.ts';
import type { RawAmqp } from '../../driver/raw-amqp.ts';
import { failureOfError, failureOfThrown } from './recorded-failure.ts';
import { recordSent } from './record-sent.ts';
import { recordedNotification } from './recorded-notification.ts';
import { primitiveRecord, recordedRequest, sentContext } from './recorded-request.ts';
import { RecordedIncomingMessage } from './recorded-incoming-message.ts';
import { RecordedIncomingNotification } from './recorded-incoming-notification.ts';

export interface RecordingDriverOptions {
  readonly recorder: Recorder;
  /** Where a target goes that names no exchange. */
  readonly defaultExchange: string;
}

/**
 * Any driver, with all that it sends and receives on a cassette: what its clients call and get, what
 * its servers are asked and answer, notifications both ways. The messages themselves are not
 * changed, not delayed, and not lost when the recording stops.
 */
export class RecordingDriver extends DelegatingDriver {
  readonly #options: RecordingDriverOptions;

  constructor(inner: Driver, options: RecordingDriverOptions) {
    super(inner);
    this.#options = options;
  }

  override async call(request: OutgoingRequest, options: CallOptions): Promise<unknown> {
    const { recorder, defaultExchange } = this.#options;
    const id = randomHexId();
    recordSent(recorder, () => ({
      event: 'request',
      timeMs: unixTimeMs(),
      id,
      ...recordedRequest(request, defaultExchange),
      timeoutMs: options.timeoutMs,
      ...(options.callMonitorTimeoutMs !== undefined && {
        monitorMs: options.callMonitorTimeoutMs,
      }),
    }));
    try {
      const result = await super.call(request, options);
      recorder.record({ event: 'reply', timeMs: unixTimeMs(), id, result: asPrimitive(result) });
      return result;
    } catch (error) {
      const failure = failureOfError(error);
      if (failure !== undefined)
        recorder.record({ event: 'failure', timeMs: unixTimeMs(), id, failure });
      throw error;
    }
  }

  override cast(request: OutgoingRequest, options: SendOptions): Promise<void> {
    const { recorder, defaultExchange } = this.#options;
    recordSent(recorder, () => ({
      event: request.target.fanout === true ? 'fanout' : 'cast',
      timeMs: unixTimeMs(),
      ...recordedRequest(request, defaultExchange),
    }));
    return super.cast(request, options);
  }

  override gather(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd> {
    const { recorder, defaultExchange } = this.#options;
    const id = randomHexId();
    recordSent(recorder, () => ({
      event: 'request',
      timeMs: unixTimeMs(),
      id,
      ...recordedRequest(request, defaultExchange),
      fanout: true,
      timeoutMs: options.timeoutMs,
    }));
    return super.gather(request, {
      ...options,
      onReply: (reply) => {
        recorder.record({ id, timeMs: unixTimeMs(), ...gatheredAnswer(reply) });
        options.onReply(reply);
      },
    });
  }

  override listen(target: Target, options: ListenOptions): Promise<Listener> {
    const { recorder, defaultExchange } = this.#options;
    return super.listen(target, {
      ...options,
      onMessage: (incoming) => {
        const { topic = '' } = target;
        options.onMessage(
          new RecordedIncomingMessage(incoming, recorder, {
            exchange: target.exchange ?? defaultExchange,
            topic,
          }),
        );
      },
    });
  }

  override sendNotification(
    notification: OutgoingNotification,
    options: NotifyOptions,
  ): Promise<void> {
    const { recorder, defaultExchange } = this.#options;
    const { target, message, ctxt } = notification;
    recordSent(recorder, () => ({
      ...recordedNotification(target, defaultExchange),
      timeMs: unixTimeMs(),
      message: primitiveRecord(message),
      ctxt: primitiveRecord(ctxt),
      ...(options.version === 1 && { envelope: false }),
    }));
    return super.sendNotification(notification, options);
  }

  override listenForNotifications(
    from: readonly TargetAndPriority[],
    options: ListenForNotificationsOptions,
  ): Promise<NotificationListener> {
    const { recorder, defaultExchange } = this.#options;
    return super.listenForNotifications(from, {
      ...options,
      onMessage: (incoming) => {
        const record = (): void => {
          recorder.record({
            ...heardOn(from, incoming.message['priority'], defaultExchange),
            timeMs: unixTimeMs(),
            message: incoming.message,
            ctxt: sentContext(incoming.ctxt),
          });
        };
        options.onMessage(new RecordedIncomingNotification(incoming, record));
      },
    });
  }

  override rawAmqp(): RawAmqp {
    throw new MessagingException('A cassette cannot record dialects: they are AMQP of their own');
  }
}

function gatheredAnswer(
  reply: GatheredReply,
): Pick<ReplyEvent, 'event' | 'result'> | Pick<FailureEvent, 'event' | 'failure'> {
  if ('result' in reply) return { event: 'reply', result: asPrimitive(reply.result) };
  const failure = failureOfError(reply.failure) ?? failureOfThrown(reply.failure);
  return { event: 'failure', failure };
}

/** A delivery does not say which of the topics it was sent to: the first that has its priority. */
function heardOn(
  from: readonly TargetAndPriority[],
  priority: unknown,
  defaultExchange: string,
): ReturnType<typeof recordedNotification> {
  const level = typeof priority === 'string' ? priority.toLowerCase() : '';
  const heard = from.find((pair) => pair.priority === level) ?? from[0];
  const topic = `${heard?.target.topic ?? ''}.${heard?.priority ?? level}`;
  return recordedNotification({ exchange: heard?.target.exchange, topic }, defaultExchange);
}
