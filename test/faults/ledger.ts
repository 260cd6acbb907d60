/** Who sends to whom. */
export const COLUMNS = ['Node–Node', 'Node–Python', 'Python–Node', 'Python–Python'] as const;
export type Column = (typeof COLUMNS)[number];

/** A call or cast to any server of the topic, a cast to one of them, a cast to all, a notification to any listener. */
export type RequestKind = 'call' | 'cast' | 'direct' | 'fanout' | 'notification';

/** How surely a request is to be delivered: its transport options. */
export interface Care {
  readonly atLeastOnce: boolean;
  /** Python knows no choice: it publishes again. */
  readonly uncertain: 'republish' | 'fail';
}

/** What comes to a queue, and who consumes it: one of them hears it. */
export interface HeardQueue {
  readonly kinds: readonly RequestKind[];
  readonly consumers: readonly string[];
}

/** Whoever executes requests. */
export interface Receiver {
  readonly name: string;
  readonly queues: readonly HeardQueue[];
}

/** A request, as its sender knows it. Times are milliseconds since 1970, in all peers alike. */
export interface Sent {
  readonly id: string;
  readonly column: Column;
  readonly kind: RequestKind;
  /** Of a notification: neither. */
  readonly care?: Care;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** `ok`: a call was answered, a cast was confirmed. */
  readonly outcome: 'pending' | 'ok' | 'failed';
  /** The class of what it failed with. */
  readonly error?: string;
}

/** A request, as its server knows it. */
export interface Executed {
  readonly id: string;
  readonly server: string;
  readonly at: number;
}

/** What a peer has sent and executed. */
export interface Entries {
  readonly sent: readonly Sent[];
  readonly executed: readonly Executed[];
}

/** All that was seen of one run by all peers on one virtual host. */
export interface Ledger extends Entries {
  /** Casts of which the sender heard that they were confirmed and that no queue took them. */
  readonly unroutable: ReadonlySet<string>;
}
