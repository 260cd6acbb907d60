import { hostname } from 'node:os';
import { basename } from 'node:path';
import { boolOpt, floatOpt, intOpt, optionTable, strOpt } from '../../../conf/option.ts';
import type { ValuesOf } from '../../../conf/option.ts';

const ONE_CONNECTION = 'Node sends everything on one connection and listens on another';
const NO_THREADS = 'Node has one thread of execution';

/** AMQP has two bytes for a prefetch. */
export const LARGEST_PREFETCH = 65_535;

/**
 * `[oslo_messaging_rabbit]`, as oslo.messaging 18.3 has it, with the older names as deprecated
 * ones. Seconds, as in Python. Counterpart: `oslo_messaging._drivers.impl_rabbit.rabbit_opts`.
 */
export const rabbitOptions = optionTable('oslo_messaging_rabbit', {
  rabbit_preset: strOpt({
    choices: ['modern'],
    help: "Ours, not oslo's. modern: rabbit_quorum_queue and rabbit_transient_quorum_queue, as RabbitMQ 4.3 wants it, where the configuration does not say otherwise. All peers must declare alike.",
  }),
  rabbit_deafness_check_interval: floatOpt({
    default: 30.0,
    min: 0.0,
    help: "Ours, not oslo's. Seconds between two checks, at most, of whether a server's queues and the reply queue can be heard: they are declared again, their consumers counted. 0: no checks.",
  }),
  rabbit_outbox_max_messages: intOpt({
    default: 10_000,
    min: 1,
    help: "Ours, not oslo's. How many messages may be unsent or unconfirmed at once.",
  }),
  rabbit_outbox_max_bytes: intOpt({
    default: 67_108_864,
    min: 1,
    help: "Ours, not oslo's. How many bytes of messages may be unsent or unconfirmed at once; a message that is larger than all of it goes alone.",
  }),
  rabbit_outbox_policy: strOpt({
    choices: ['wait', 'fail'],
    default: 'wait',
    help: "Ours, not oslo's. What happens to a call, cast or notification that finds the outbox full. Replies wait.",
  }),
  amqp_durable_queues: boolOpt({
    default: false,
    help: 'Declare durable exchanges and queues. Implied by rabbit_quorum_queue.',
  }),
  amqp_auto_delete: boolOpt({
    default: false,
    deprecatedNames: [{ group: 'DEFAULT' }],
    help: 'Let the broker delete exchanges and queues that nobody uses any more.',
  }),
  ssl: boolOpt({
    default: false,
    deprecatedNames: [{ name: 'rabbit_use_ssl' }],
    help: 'Connect over TLS. The broker is verified, by ssl_ca_file or what Node trusts.',
  }),
  ssl_version: strOpt({
    default: '',
    deprecatedNames: [{ name: 'kombu_ssl_version' }],
    help: 'The one TLS version to speak: TLSv1, TLSv1_1, TLSv1_2, TLSv1_3. Empty or SSLv23: the best both sides know.',
  }),
  ssl_key_file: strOpt({
    default: '',
    deprecatedNames: [{ name: 'kombu_ssl_keyfile' }],
    help: 'The private key of our certificate (PEM).',
  }),
  ssl_cert_file: strOpt({
    default: '',
    deprecatedNames: [{ name: 'kombu_ssl_certfile' }],
    help: 'Our certificate (PEM).',
  }),
  ssl_ca_file: strOpt({
    default: '',
    deprecatedNames: [{ name: 'kombu_ssl_ca_certs' }],
    help: 'The authorities that the certificate of the broker is verified by (PEM). Default: those that Node trusts, its own list; with NODE_OPTIONS=--use-openssl-ca, those of the system.',
  }),
  ssl_enforce_hostname_verification: boolOpt({
    default: true,
    help: "The broker's certificate must name the host we connected to.",
  }),
  ssl_enforce_fips_mode: boolOpt({
    default: false,
    deprecatedForRemoval: { reason: 'it has no effect in oslo.messaging 18' },
    help: 'Refuse to connect over TLS unless Node runs in FIPS mode (node --enable-fips).',
  }),
  heartbeat_in_pthread: boolOpt({
    default: false,
    notApplicable: NO_THREADS,
    help: 'No meaning in Node.',
  }),
  kombu_reconnect_delay: floatOpt({
    default: 1.0,
    min: 0.0,
    max: 4.5,
    deprecatedNames: [{ group: 'DEFAULT' }],
    help: 'Seconds to wait after a connection was lost before the next attempt.',
  }),
  kombu_reconnect_splay: floatOpt({
    default: 0.0,
    min: 0.0,
    help: 'Up to this many seconds, at random, are added to kombu_reconnect_delay.',
  }),
  kombu_compression: strOpt({
    help: 'Compress what is sent: gzip (or zlib, which is the same: a zlib stream, as from Python). What is received is decompressed by its header in any case, bzip2 too.',
  }),
  kombu_missing_consumer_retry_timeout: intOpt({
    default: 60,
    min: 0,
    deprecatedNames: [{ name: 'kombu_reconnect_timeout' }],
    help: 'Seconds to go on sending a reply to a client whose reply queue is missing.',
  }),
  kombu_failover_strategy: strOpt({
    choices: ['round-robin', 'shuffle'],
    default: 'round-robin',
    help: 'Which broker is tried next when a connection fails.',
  }),
  rabbit_login_method: strOpt({
    choices: ['PLAIN', 'AMQPLAIN', 'EXTERNAL', 'RABBIT-CR-DEMO'],
    default: 'AMQPLAIN',
    deprecatedNames: [{ group: 'DEFAULT' }],
    help: 'The SASL mechanism. RABBIT-CR-DEMO is refused.',
  }),
  rabbit_retry_interval: intOpt({
    default: 1,
    min: 1,
    help: 'Seconds between the first two attempts to connect.',
  }),
  rabbit_retry_backoff: intOpt({
    default: 2,
    min: 0,
    deprecatedNames: [{ group: 'DEFAULT' }],
    help: 'Seconds by which each further wait is longer.',
  }),
  rabbit_interval_max: intOpt({
    default: 30,
    min: 1,
    help: 'The longest wait between two attempts, in seconds; while no broker can be reached it is 3.',
  }),
  rabbit_ha_queues: boolOpt({
    default: false,
    deprecatedNames: [{ group: 'DEFAULT' }],
    help: 'Declare queues with x-ha-policy: all (RabbitMQ before 3.0). Not with rabbit_quorum_queue.',
  }),
  rabbit_quorum_queue: boolOpt({
    default: false,
    help: 'Declare topic and server queues as durable quorum queues.',
  }),
  rabbit_transient_quorum_queue: boolOpt({
    default: false,
    help: 'Declare reply and fanout queues as quorum queues too.',
  }),
  rabbit_quorum_delivery_limit: intOpt({
    default: 0,
    min: -1,
    help: 'How often a quorum queue redelivers a message before it drops it. 0 says nothing: no limit before RabbitMQ 4.0, 20 since; -1 is no limit there, too.',
  }),
  rabbit_quorum_max_memory_length: intOpt({
    default: 0,
    min: 0,
    deprecatedNames: [{ name: 'rabbit_quroum_max_memory_length' }],
    help: 'How many messages a quorum queue holds in memory; 0 is no limit.',
  }),
  rabbit_quorum_max_memory_bytes: intOpt({
    default: 0,
    min: 0,
    deprecatedNames: [{ name: 'rabbit_quroum_max_memory_bytes' }],
    help: 'How many bytes a quorum queue holds in memory; 0 is no limit.',
  }),
  rabbit_transient_queues_ttl: intOpt({
    default: 1800,
    min: 0,
    help: 'Seconds after which the broker deletes an unused reply or fanout queue; 0 is never.',
  }),
  rabbit_qos_prefetch_count: intOpt({
    default: 0,
    max: LARGEST_PREFETCH,
    help: 'How many unacknowledged messages each consumer may hold. 0: a server holds as many as it runs at once.',
  }),
  rabbit_stream_fanout: boolOpt({
    default: false,
    help: 'Fanout through one stream per topic instead of a queue per server. Needs rabbit_transient_quorum_queue and rabbit_qos_prefetch_count; all peers of the topic must agree.',
  }),
  use_queue_manager: boolOpt({
    default: false,
    help: 'Name reply and fanout queues by host, process and a counter, so that a restarted service finds them again, instead of at random. Linux only.',
  }),
  hostname: strOpt({
    default: hostname(),
    help: 'The host in the names of use_queue_manager. Default: that of the machine.',
  }),
  processname: strOpt({
    default: basename(process.argv[1] ?? 'node'),
    sampleDefault: 'nova-api',
    help: 'The process in the names of use_queue_manager. Default: the file name of the program.',
  }),
  heartbeat_timeout_threshold: intOpt({
    default: 60,
    help: 'Seconds without a sign of life after which a connection counts as lost; 0 or less disables heartbeats.',
  }),
  heartbeat_rate: intOpt({
    default: 3,
    notApplicable: 'heartbeats are sent and checked at half the negotiated interval, as AMQP asks',
    help: 'No meaning in Node.',
  }),
  direct_mandatory_flag: boolOpt({
    default: true,
    deprecatedForRemoval: { reason: 'replies are always published mandatory in oslo.messaging 18' },
    help: 'Publish replies mandatory, to notice that a client is gone.',
  }),
  enable_cancel_on_failover: boolOpt({
    default: false,
    help: 'Ask the broker to cancel consumers when their queue fails over (x-cancel-on-ha-failover).',
  }),
  rpc_conn_pool_size: intOpt({
    default: 30,
    min: 1,
    deprecatedNames: [{ group: 'DEFAULT' }],
    notApplicable: ONE_CONNECTION,
    help: 'No meaning in Node.',
  }),
  conn_pool_min_size: intOpt({
    default: 2,
    notApplicable: ONE_CONNECTION,
    help: 'No meaning in Node.',
  }),
  conn_pool_ttl: intOpt({
    default: 1200,
    notApplicable: ONE_CONNECTION,
    help: 'No meaning in Node.',
  }),
});

export type RabbitOptions = ValuesOf<typeof rabbitOptions>;
