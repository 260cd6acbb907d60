import type { Channel, ConsumeMessage } from 'amqplib';
import { UnorderedAcks } from './unordered-acks.ts';

const SOON_MS = 10;

/**
 * One channel that deliveries come from, and what becomes of them. It dies with its channel: a
 * delivery can be settled on the channel it came from and on no other, so a settlement that comes
 * too late is a no-op here, never a wrong acknowledgement (or a 406) there.
 */
export class DeliveryChannel {
  readonly #channel: Channel;
  readonly #onSettled: ((message: ConsumeMessage) => void) | undefined;
  readonly #unordered = new UnorderedAcks();
  #state: 'open' | 'closed' = 'open';
  #admitted: ConsumeMessage | undefined;
  #held = 0;
  #flushScheduled = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param onSettled hears of each delivery that is acknowledged or rejected. */
  constructor(channel: Channel, onSettled?: (message: ConsumeMessage) => void) {
    this.#channel = channel;
    this.#onSettled = onSettled;
    channel.once('close', () => {
      this.#state = 'closed';
      clearTimeout(this.#timer);
    });
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  /**
   * Acknowledges a delivery and, as deliveries are admitted in their order, all admitted before it:
   * one acknowledgement with `multiple` per tick, not one per message.
   *
   * @returns whether the channel still lives; if not, the broker delivers the message again.
   */
  acknowledge(message: ConsumeMessage): boolean {
    if (this.#state === 'closed') return false;
    this.#admit(message);
    this.#flushThisTick();
    return true;
  }

  /**
   * As {@link acknowledge}, for a delivery that may come twice without harm: the acknowledgement
   * waits for others, up to `atMost` or for some milliseconds. A caller's connection for replies
   * then hardly writes anything; it was half of what a client wrote.
   */
  acknowledgeSoon(message: ConsumeMessage, atMost: number): void {
    if (this.#state === 'closed') return;
    this.#admit(message);
    if (this.#held >= atMost) this.flush();
    else this.#timer ??= setTimeout(this.#flushNow, SOON_MS).unref();
  }

  /** Told of each delivery, where they are acknowledged by {@link acknowledgeUnordered}. */
  arrived(message: ConsumeMessage): void {
    this.#unordered.arrived(message.fields.deliveryTag);
  }

  /**
   * Acknowledges one delivery, together with what else is done within this tick, for those that are
   * done with in another order than they came in. A channel has its deliveries acknowledged in this
   * way or in another, not in both.
   */
  acknowledgeUnordered(message: ConsumeMessage): void {
    if (this.#state === 'closed') return;
    this.#onSettled?.(message);
    this.#unordered.done(message.fields.deliveryTag);
    this.#flushThisTick();
  }

  /** Acknowledges one delivery at once, and no other. */
  acknowledgeAlone(message: ConsumeMessage): void {
    if (this.#state === 'closed') return;
    this.#ack(message.fields.deliveryTag, false);
  }

  /** Gives a delivery back to its queue, which delivers it again at once. */
  requeue(message: ConsumeMessage): void {
    if (this.#state === 'closed') return;
    this.flush();
    this.#unordered.gone(message.fields.deliveryTag);
    this.#settle(() => {
      this.#channel.reject(message, true);
    });
  }

  /** Drops a delivery for good. Acknowledgements go first: `multiple` must never cover a tag that is settled. */
  reject(message: ConsumeMessage): void {
    if (this.#state === 'closed') return;
    this.flush();
    this.#unordered.gone(message.fields.deliveryTag);
    this.#onSettled?.(message);
    this.#settle(() => {
      this.#channel.reject(message, false);
    });
  }

  /** Sends what has been acknowledged so far. */
  flush(): void {
    this.#flushScheduled = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const upTo = this.#admitted;
    this.#admitted = undefined;
    this.#held = 0;
    if (this.#state === 'closed') return;
    if (upTo !== undefined) this.#ack(upTo.fields.deliveryTag, true);
    const unordered = this.#unordered.take();
    if (unordered.upTo !== undefined) this.#ack(unordered.upTo, true);
    for (const tag of unordered.alone) this.#ack(tag, false);
  }

  /** Nothing can be settled from now on; what was not goes back to its queue when the channel closes. */
  retire(): void {
    this.flush();
    this.#state = 'closed';
  }

  readonly #flushNow = (): void => {
    this.flush();
  };

  #flushThisTick(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    process.nextTick(this.#flushNow);
  }

  #ack(deliveryTag: number, multiple: boolean): void {
    this.#settle(() => {
      // Nothing of a message but its tag is asked for.
      this.#channel.ack({ fields: { deliveryTag } } as ConsumeMessage, multiple);
    });
  }

  #admit(message: ConsumeMessage): void {
    this.#admitted = message;
    this.#held += 1;
    this.#onSettled?.(message);
  }

  /** amqplib throws on a channel that is closing, some time before its 'close'. */
  #settle(step: () => void): void {
    try {
      step();
    } catch {
      // The broker will deliver again what this would have settled; for the dispatcher it is a duplicate.
      this.#state = 'closed';
    }
  }
}
