import type { Column } from './ledger.ts';

/** From a client to the servers of a topic. */
export interface Way {
  readonly column: Column;
  readonly topic: string;
  readonly servers: readonly string[];
  /** The topic of notifications. */
  readonly events: string;
}

/** What a client sends: along each way, a request of each kind at each interval, with each care in turn. */
export interface Load {
  readonly url: string;
  /** What its ids begin with. */
  readonly name: string;
  readonly ways: readonly Way[];
  /** Of a call. */
  readonly timeoutMs: number;
  readonly everyMs: number;
}
