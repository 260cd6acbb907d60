/**
 * What a program of the scaling run has to do. It gets this as JSON in its first argument, prints
 * `ready`, and for each line `go` that it reads does its next phase and prints a {@link Spent} as one
 * line of JSON. It stays until it is killed.
 */
export interface ScalingJob {
  readonly what: ScalingWork;
  /** Targets, servers, nodes, pending calls, bytes of context or queued messages. */
  readonly size: number;
  /** `amqp://user:password@host:port/` */
  readonly url: string;
  readonly topic: string;
}

export type ScalingWork =
  'targets' | 'servers' | 'nodes' | 'checks' | 'pending' | 'context' | 'backlog';

/** What a phase took of the process that did it, from the end of the phase before. */
export interface Spent {
  readonly cpuUs: number;
  /** By how much its resident memory grew, garbage collected. */
  readonly bytes: number;
  /** By how much it had grown at its peak, garbage included. */
  readonly peakBytes: number;
  /** Exchanges, queues, bindings and consumers that it asked the broker for. */
  readonly declarations: number;
}

/** The queue of one of many targets; nobody reads it. */
export function sinkOf(topic: string, index: number): string {
  return `${topic}-${index}`;
}
