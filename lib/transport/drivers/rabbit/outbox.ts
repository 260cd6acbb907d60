import { onAbort } from '../../../base/abort.ts';
import { ChurningSet } from '../../../base/churning.ts';
import { MessageDeliveryFailure } from '../../../errors.ts';
import type { ConnectPatience } from './connection.ts';
import { OutboxFull } from './errors.ts';

export interface OutboxLimits {
  readonly maxMessages: number;
  readonly maxBytes: number;
}

/** What a message does that finds no room: it waits for some, or is rejected with {@link OutboxFull}. */
export type WhenFull = 'wait' | 'fail';

interface Waiter {
  readonly bytes: number;
  readonly resolve: () => void;
}

/**
 * Room for what a transport has been given and no broker has confirmed yet: so many messages, so
 * many bytes. One message alone may be larger than all of it. Who waits comes in in turn.
 */
export class Outbox {
  readonly #limits: OutboxLimits;
  readonly #waiting = new ChurningSet<Waiter>();
  #messages = 0;
  #bytes = 0;

  constructor(limits: OutboxLimits) {
    this.#limits = limits;
  }

  get messages(): number {
    return this.#messages;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes room, if there is some and nobody waits for it. */
  tryEnter(bytes: number): boolean {
    if (this.#waiting.size > 0 || !this.#fits(bytes)) return false;
    this.add(bytes);
    return true;
  }

  /**
   * Resolves when room was taken.
   *
   * @throws {OutboxFull} there is none, with `fail`.
   * @throws {MessageDeliveryFailure} the deadline came first; or what the signal says.
   */
  async enter(bytes: number, whenFull: WhenFull, patience: ConnectPatience): Promise<void> {
    if (this.tryEnter(bytes)) return;
    const { maxMessages, maxBytes } = this.#limits;
    if (whenFull === 'fail') throw new OutboxFull(maxMessages, maxBytes);
    const cleanups: (() => void)[] = [];
    try {
      await new Promise<void>((resolve, reject) => {
        const waiter = { bytes, resolve };
        this.#waiting.add(waiter);
        cleanups.push(
          () => this.#waiting.delete(waiter),
          onAbort(patience.signal, reject),
          patience.deadline?.schedule(() => {
            reject(new MessageDeliveryFailure('The outbox did not get room for it in time'));
          }) ?? (() => undefined),
        );
      });
    } finally {
      for (const cleanup of cleanups) cleanup();
      // One that has given up may have stood before others that fit.
      this.#admit();
    }
  }

  /** Takes room whether there is some or not: for what cannot be taken back any more. */
  add(bytes: number): void {
    this.#messages += 1;
    this.#bytes += bytes;
  }

  leave(bytes: number): void {
    this.#messages -= 1;
    this.#bytes -= bytes;
    if (this.#waiting.size > 0) this.#admit();
  }

  #admit(): void {
    for (const waiter of this.#waiting.values()) {
      if (!this.#fits(waiter.bytes)) return;
      this.#waiting.delete(waiter);
      this.add(waiter.bytes);
      waiter.resolve();
    }
  }

  #fits(bytes: number): boolean {
    const { maxMessages, maxBytes } = this.#limits;
    if (this.#messages === 0) return true;
    return this.#messages < maxMessages && this.#bytes + bytes <= maxBytes;
  }
}
