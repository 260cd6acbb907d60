import { TransportClosed } from '../errors.ts';
import { randomHexId } from '../wire/ids.ts';
import type { Deadline } from '../base/deadline.ts';
import type { AmqpConsumer, AmqpDelivery, RawAmqp } from '../transport/driver/raw-amqp.ts';
import type { DialectCodec } from './dialect.ts';

/** How long the queue of a call that was given up stays, so that a late reply is known for one. */
const LINGER_MS = 60_000;
/** Queues cost the broker more than a late reply is worth: beyond so many the oldest goes. */
const LINGERING_AT_MOST = 100;

export interface ReplyInboxOptions {
  readonly amqp: RawAmqp;
  readonly codec: DialectCodec;
  /** Must not throw. */
  readonly onDelivery: (delivery: AmqpDelivery) => void;
}

/** The queues that replies come to: one for all calls, or one for each, as the dialect has it. */
export class ReplyInbox {
  readonly #options: ReplyInboxOptions;
  readonly #clientId = randomHexId();
  readonly #open = new Map<string, Promise<AmqpConsumer>>();
  readonly #lingering = new Map<string, NodeJS.Timeout>();
  readonly #closing = new AbortController();

  constructor(options: ReplyInboxOptions) {
    this.#options = options;
  }

  /** The name of the queue that the replies to a call come to. */
  nameFor(msgId: string): string {
    const { codec } = this.#options;
    return codec.replyQueue(this.#idFor(msgId)).name;
  }

  /** Resolves when the replies to a call can come. @throws {DeclarationRefused} */
  async ready(msgId: string, deadline: Deadline): Promise<void> {
    const consumer = await this.#opened(this.#idFor(msgId), deadline);
    // It may be away just now, and a reply that comes meanwhile would find no queue.
    await consumer.ready({ deadline });
  }

  /** Called when a call is over. `answered`: nothing more comes for it. */
  release(msgId: string, how: 'answered' | 'given-up'): void {
    if (this.#options.codec.replyQueues === 'one') return;
    if (how === 'answered') {
      void this.#closeOne(msgId);
      return;
    }
    const timer = setTimeout(() => {
      void this.#closeOne(msgId);
    }, LINGER_MS);
    this.#lingering.set(msgId, timer.unref());
    const [oldest] = this.#lingering.keys();
    if (oldest !== undefined && this.#lingering.size > LINGERING_AT_MOST) {
      void this.#closeOne(oldest);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new TransportClosed('call'));
    const opened = [...this.#open.keys()];
    await Promise.all(opened.map((id) => this.#closeOne(id)));
  }

  #idFor(msgId: string): string {
    return this.#options.codec.replyQueues === 'one' ? this.#clientId : msgId;
  }

  async #opened(id: string, deadline: Deadline): Promise<AmqpConsumer> {
    let opening = this.#open.get(id);
    if (opening === undefined) {
      opening = this.#consume(id, deadline);
      this.#open.set(id, opening);
    }
    try {
      return await opening;
    } catch (error) {
      // Whoever comes next tries anew.
      if (this.#open.get(id) === opening) this.#open.delete(id);
      throw error;
    }
  }

  #consume(id: string, ofCall: Deadline): Promise<AmqpConsumer> {
    const { amqp, codec, onDelivery } = this.#options;
    // One for all must not fail because the first who wanted it had little time.
    const deadline = codec.replyQueues === 'one' ? undefined : ofCall;
    const { signal } = this.#closing;
    const queues = [codec.replyQueue(id)];
    return amqp.consume({ role: 'replies', queues, prefetch: 0, onDelivery, deadline, signal });
  }

  async #closeOne(id: string): Promise<void> {
    const opened = this.#open.get(id);
    this.#open.delete(id);
    clearTimeout(this.#lingering.get(id));
    this.#lingering.delete(id);
    try {
      await (await opened)?.close();
    } catch {
      // What could not be opened need not be closed; whoever wanted it has heard why.
    }
  }
}
