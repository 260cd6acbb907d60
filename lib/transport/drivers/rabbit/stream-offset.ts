import type { ConsumeMessage } from 'amqplib';
import type { DeclarationArguments } from './topology.ts';

/** The consumer argument that says where to begin, and the header that says where a message stands. */
const OFFSET = 'x-stream-offset';

/** Our place in a stream: its end at first, then behind the last message that was settled. */
export class StreamOffset {
  #next: 'last' | number = 'last';

  /** Where a consumer has to begin. */
  get consumerArguments(): DeclarationArguments {
    return { [OFFSET]: this.#next };
  }

  /**
   * A message was admitted or rejected. Those that only wait are not counted: should the channel
   * die, they come again.
   */
  settled({ properties }: ConsumeMessage): void {
    const offset: unknown = properties.headers?.[OFFSET];
    if (typeof offset === 'number') this.#next = offset + 1;
  }

  /** The stream was deleted: the next one counts from 0. */
  reset(): void {
    this.#next = 'last';
  }
}
