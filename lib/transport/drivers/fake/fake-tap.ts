import { matchesTopic } from '../../../base/topic-pattern.ts';
import type { ConsumerHealth } from '../../driver/health.ts';
import type { Tap, TapOptions } from '../../driver/tap.ts';
import { PROPERTIES } from './decode-message.ts';
import type { MemoryBus } from './memory-bus.ts';
import type { MemoryMessage } from './memory-queue.ts';
import type { Address } from './topology.ts';

export interface FakeTapOptions extends TapOptions {
  readonly bus: MemoryBus;
  readonly onClosed: () => void;
}

/** A tap on a memory bus, which has every exchange that anybody can name, and no gaps. */
export class FakeTap implements Tap {
  readonly #options: FakeTapOptions;
  readonly #end: () => void;
  #state: 'hearing' | 'closed' = 'hearing';

  constructor(options: FakeTapOptions) {
    this.#options = options;
    this.#end = options.bus.eavesdrop((address, message) => {
      if (!this.#hears(address)) return;
      // In a later turn of the event loop, as if it came from a socket.
      setImmediate(() => {
        this.#deliver(address, message);
      });
    });
  }

  get health(): ConsumerHealth {
    return { role: 'tap', queues: [], consuming: this.#state === 'hearing' };
  }

  /** It owes nothing: what it hears are copies. */
  giveBack(): void {
    return;
  }

  close(): Promise<void> {
    this.#state = 'closed';
    this.#end();
    this.#options.onClosed();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What is sent to a fanout exchange has no key, and fits any. */
  #hears({ exchange, routingKey }: Address): boolean {
    return this.#options.bindings.some(
      (binding) =>
        binding.exchange === exchange &&
        (routingKey === '' || matchesTopic(binding.routingKey, routingKey)),
    );
  }

  #deliver({ exchange, routingKey }: Address, { body }: MemoryMessage): void {
    if (this.#state === 'closed') return;
    const { contentType, contentEncoding } = PROPERTIES;
    this.#options.onMessage({
      exchange,
      routingKey,
      properties: { content_type: contentType, content_encoding: contentEncoding },
      headers: {},
      body: Buffer.from(body),
      redelivered: false,
    });
  }
}
