/**
 * What a program has to do. It gets this as JSON in its first argument and obeys one protocol: it
 * prints `ready` when it could begin, reads `go` if it is the one that reports, prints its
 * {@link Report} as one line of JSON, and stays until it is killed.
 */
export interface Job {
  readonly role: 'client' | 'server';
  readonly work: Work;
  /** `amqp://user:password@host:port/` */
  readonly url: string;
  readonly topic: string;
  /** Calls or casts that wait at once. */
  readonly inFlight: number;
  /** How long to measure, for work that is limited by time. */
  readonly seconds: number;
  /** The same work before that, unmeasured. */
  readonly warmUpSeconds: number;
  /** How many to handle, for work that is limited by number. */
  readonly messages: number;
  /** How many wait in the topic {@link warmUpTopic}, to be handled before that, unmeasured. */
  readonly warmUpMessages: number;
  /** A file with a {@link SampleRequest} as JSON. */
  readonly request: string;
}

/**
 * - `call`, `cast`, `notify`: the client reports, limited by time.
 * - `drain`, `listen`, `listen-batch`: a server reports, from when it begins to consume so many messages that wait for
 *   it to the last.
 * - `fanout`: one process of {@link FANOUT_SERVERS} servers reports deliveries; the client sends.
 * - `start`: the client reports its first call, at once.
 */
export type Work =
  'call' | 'cast' | 'drain' | 'fanout' | 'notify' | 'listen' | 'listen-batch' | 'start';

export const FANOUT_SERVERS = 10;
/** Where what a server drains before it is measured waits. */
export function warmUpTopic(topic: string): string {
  return `${topic}-warm-up`;
}

/** Names that all programs agree on. */
export const EXCHANGE = 'openstack';
export const SERVER = 'server1';
export const PUBLISHER_ID = 'compute.host1';
export const EVENT_TYPE = 'compute.instance.update';
/** All notifications are of this priority, which is part of their queue's name. */
export const PRIORITY = 'info';
/** How many notifications make a batch. */
export const BATCH = 100;

/** The message that all send; the payload of a notification is its arguments. */
export interface SampleRequest {
  readonly method: string;
  readonly version: string;
  readonly ctxt: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly reply: Readonly<Record<string, unknown>>;
}

export interface Report {
  /** Messages done while measuring, and how long that was. */
  readonly count: number;
  readonly ms: number;
  /** Of one call or cast. Absent where messages have no beginning and end. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}
