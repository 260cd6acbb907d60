import type { Admission, RpcIncomingMessage } from '../../lib/transport/driver/incoming-message.ts';
import { Sightings } from './sightings.ts';

export interface IncomingFields {
  readonly message?: Readonly<Record<string, unknown>>;
  readonly ctxt?: Readonly<Record<string, unknown>>;
  /** Default: `'m1'`, a call. */
  readonly msgId?: string | undefined;
  readonly clientTimeout?: unknown;
  readonly admission?: Admission;
  /** What happens to whatever is sent to the caller. Default: it is recorded. */
  readonly send?: (kind: SentKind, value: unknown) => Promise<void>;
}

export type SentKind = 'reply' | 'failure' | 'heartbeat';

export interface Sent {
  readonly kind: SentKind;
  readonly value: unknown;
}

/** A request that comes from a test instead of a driver, with what was sent to its caller. */
export class ScriptedIncoming implements RpcIncomingMessage {
  readonly sent = new Sightings<Sent>();
  readonly ctxt: Readonly<Record<string, unknown>>;
  readonly message: Readonly<Record<string, unknown>>;
  readonly msgId: string | undefined;
  readonly clientTimeout: unknown;
  readonly #admission: Admission;
  readonly #send: (kind: SentKind, value: unknown) => Promise<void>;
  admissions = 0;

  constructor(fields: IncomingFields = {}) {
    this.ctxt = fields.ctxt ?? {};
    this.message = fields.message ?? {};
    this.msgId = 'msgId' in fields ? fields.msgId : 'm1';
    this.clientTimeout = fields.clientTimeout ?? null;
    this.#admission = fields.admission ?? 'admitted';
    this.#send = fields.send ?? (() => Promise.resolve());
  }

  admit(): Admission {
    this.admissions += 1;
    return this.#admission;
  }

  reply(result: unknown): Promise<void> {
    return this.#record('reply', result);
  }

  replyFailure(error: unknown): Promise<void> {
    return this.#record('failure', error);
  }

  heartbeat(): Promise<void> {
    return this.#record('heartbeat', undefined);
  }

  #record(kind: SentKind, value: unknown): Promise<void> {
    this.sent.add({ kind, value });
    return this.#send(kind, value);
  }
}
