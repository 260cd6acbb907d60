import { getFips } from 'node:crypto';
import { ConfigurationError } from '../../../errors.ts';
import { compressionProblem } from './compression.ts';
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
    when: (o) => o.rabbit_quorum_queue && o.amqp_auto_delete,
    problem:
      'rabbit_quorum_queue and amqp_auto_delete are both enabled: a quorum queue cannot delete itself, disable one',
  },
  {
    when: (o) => o.rabbit_stream_fanout && o.rabbit_qos_prefetch_count <= 0,
    problem:
      'rabbit_stream_fanout needs rabbit_qos_prefetch_count to be greater than 0: a stream is read by credit, set it to 10, for instance',
  },
  {
    when: (o) => o.rabbit_stream_fanout && !o.rabbit_transient_quorum_queue,
    problem:
      'rabbit_stream_fanout needs rabbit_transient_quorum_queue: the exchange of a stream is durable, enable it',
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
  {
    when: (o) => o.ssl && o.ssl_enforce_fips_mode && getFips() !== 1,
    problem:
      'ssl_enforce_fips_mode is set and Node does not run in FIPS mode: start it with --enable-fips, or unset the option',
  },
];

/** @throws {ConfigurationError} naming the options and the fix. */
export function validateRabbitOptions(options: RabbitOptions): void {
  const problem =
    CONFLICTS.find(({ when }) => when(options))?.problem ??
    compressionProblem(options.kombu_compression);
  if (problem === undefined) return;
  const preset = options.rabbit_preset;
  const origin = preset === undefined ? '' : ` (with what rabbit_preset = ${preset} enables)`;
  throw new ConfigurationError(`[oslo_messaging_rabbit] ${problem}${origin}`);
}
