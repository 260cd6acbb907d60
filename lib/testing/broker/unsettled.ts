import { AmqpError } from './amqp/errors.ts';
import type { BrokerQueue, QueuedMessage } from './broker-queue.ts';

/** A message on its way: delivered, and neither acknowledged nor rejected. */
export interface Delivery {
  readonly queued: QueuedMessage;
  readonly queue: BrokerQueue;
  /** It has left this consumer's window. */
  readonly onSettled: () => void;
}

/** What was delivered on a channel and not settled, by delivery tag. */
export class Unsettled {
  readonly #byTag = new Map<bigint, Delivery>();

  get size(): number {
    return this.#byTag.size;
  }

  /** How many of them are of a queue. */
  countOf(queue: BrokerQueue): number {
    return [...this.#byTag.values()].filter((delivery) => delivery.queue === queue).length;
  }

  add(tag: bigint, delivery: Delivery): void {
    this.#byTag.set(tag, delivery);
  }

  /**
   * Takes out what a tag stands for; with `multiple` all up to it, and tag 0 is then all there is.
   *
   * @throws {AmqpError} unknown, or settled before.
   */
  take(tag: bigint, multiple: boolean): Delivery[] {
    if (multiple && tag === 0n) return this.drain();
    if (!this.#byTag.has(tag)) {
      throw new AmqpError('PRECONDITION_FAILED', `unknown delivery tag ${tag}`);
    }
    return this.#remove((other) => (multiple ? other <= tag : other === tag));
  }

  /** All of them, oldest first. */
  drain(): Delivery[] {
    return this.#remove(() => true);
  }

  #remove(which: (tag: bigint) => boolean): Delivery[] {
    const taken = [...this.#byTag].filter(([tag]) => which(tag));
    for (const [tag, { onSettled }] of taken) {
      this.#byTag.delete(tag);
      onSettled();
    }
    return taken.map(([, delivery]) => delivery);
  }
}
