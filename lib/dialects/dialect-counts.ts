/** What went wrong, or past, since the transport was made. Each is logged, too. */
export interface DialectCounts {
  /** Requests that cannot be read: answered with a failure where somebody waits, and dropped. */
  readonly malformedRequests: number;
  /** Requests for a method that no endpoint has, or for none at all. */
  readonly unknownMethods: number;
  /** Replies that cannot be read, or do not say which call they are for. */
  readonly malformedReplies: number;
  /** Replies that came when their call or gather was over. */
  readonly lateReplies: number;
  /** Replies to calls that nobody here has made. */
  readonly unknownReplies: number;
  /** Replies that no queue took: whoever asked has gone. */
  readonly unclaimedReplies: number;
  /** Fanouts that nobody heard. */
  readonly unheardFanouts: number;
  /** Casts to one server that no queue took. */
  readonly unroutableCasts: number;
}

export type MutableCounts = { -readonly [Name in keyof DialectCounts]: number };

export function noCounts(): MutableCounts {
  return {
    malformedRequests: 0,
    unknownMethods: 0,
    malformedReplies: 0,
    lateReplies: 0,
    unknownReplies: 0,
    unclaimedReplies: 0,
    unheardFanouts: 0,
    unroutableCasts: 0,
  };
}
