/** How a deployment is configured: options of `[oslo_messaging_rabbit]`. */
export interface Setup {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
  /** Those that Python would refuse in a URL. */
  readonly nodeOptions: Readonly<Record<string, string>>;
  /** Whether the queues of topics and notifications outlive a broker. Those of fanouts and replies do not. */
  readonly durable: boolean;
}

/**
 * The defaults, but for two: a dead connection and a consumer that the broker has forgotten are
 * noticed within seconds, or a run would take an hour.
 */
const OPTIONS = { heartbeat_timeout_threshold: '4' };
const NODE_OPTIONS = { rabbit_deafness_check_interval: '3' };

export const SETUPS: readonly Setup[] = [
  {
    name: 'transient queues',
    options: OPTIONS,
    nodeOptions: NODE_OPTIONS,
    durable: false,
  },
  {
    name: 'durable quorum queues',
    options: { ...OPTIONS, rabbit_quorum_queue: 'true' },
    nodeOptions: NODE_OPTIONS,
    durable: true,
  },
];
