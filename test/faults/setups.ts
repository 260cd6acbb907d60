/** How a deployment is configured: options of `[oslo_messaging_rabbit]` and how casts are sent. */
export interface Setup {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
  readonly atLeastOnce: boolean;
}

/**
 * The defaults, but for two: a dead connection is noticed within seconds, or a run would take an
 * hour, and the longest wait between two attempts is shorter than the recovery that is asked for.
 */
const OPTIONS = {
  heartbeat_timeout_threshold: '4',
  rabbit_interval_max: '2',
};

export const SETUPS: readonly Setup[] = [
  { name: 'transient queues', options: OPTIONS, atLeastOnce: false },
  {
    name: 'durable quorum queues with atLeastOnce',
    options: { ...OPTIONS, rabbit_quorum_queue: 'true' },
    atLeastOnce: true,
  },
];
