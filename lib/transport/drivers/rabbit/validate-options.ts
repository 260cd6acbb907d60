import { ConfigurationError } from '../../../errors.ts';
import type { RabbitOptions } from './options.ts';

/** Options that contradict each other, with what to do about it. */
const CONFLICTS: readonly {
  readonly when: (options: RabbitOptions) => boolean;
  readonly problem: string;
}[] = [
  {
    when: (o) => o.rabbit_quorum_queue && o.rabbit_ha_queues,
    problem:
      'rabbit_quorum_queue and rabbit_ha_queues are both enabled: a queue is a quorum queue or mirrored, disable one',
  },
  {
    when: (o) => o.rabbit_transient_quorum_queue && o.rabbit_ha_queues,
    problem:
      'rabbit_transient_quorum_queue and rabbit_ha_queues are both enabled: a queue is a quorum queue or mirrored, disable one',
  },
  {
    when: (o) => o.rpc_conn_pool_size < o.conn_pool_min_size,
    problem: 'rpc_conn_pool_size must be greater than or equal to conn_pool_min_size',
  },
  {
    when: (o) => o.rabbit_login_method === 'RABBIT-CR-DEMO',
    problem:
      'rabbit_login_method RABBIT-CR-DEMO is a demonstration of the broker: use AMQPLAIN, PLAIN or EXTERNAL',
  },
  {
    when: (o) => (o.ssl_cert_file === '') !== (o.ssl_key_file === ''),
    problem: 'ssl_cert_file and ssl_key_file belong together: set both or none',
  },
];

/** @throws {ConfigurationError} naming the options and the fix. */
export function validateRabbitOptions(options: RabbitOptions): void {
  const conflict = CONFLICTS.find(({ when }) => when(options));
  if (conflict !== undefined) {
    throw new ConfigurationError(`[oslo_messaging_rabbit] ${conflict.problem}`);
  }
}
