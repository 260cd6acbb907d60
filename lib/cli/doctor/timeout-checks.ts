import { rpcClientOptions } from '../../opts.ts';
import type { RabbitOptions } from '../../driver.ts';
import { check, type Configuration, type Finding } from './check.ts';
import { rabbitOptions } from '../../opts.ts';

interface Times {
  readonly rabbit: RabbitOptions;
  readonly responseTimeout: number;
}

/** Options that are seconds, and only make sense in proportion to each other. */
const RATIOS: readonly {
  readonly id: string;
  readonly subject: string;
  readonly applies: (times: Times) => boolean;
  readonly meaning: (times: Times) => string;
  readonly fix: string;
}[] = [
  {
    id: 'heartbeats-off',
    subject: 'heartbeat_timeout_threshold',
    applies: ({ rabbit }) => rabbit.heartbeat_timeout_threshold <= 0,
    meaning: () => 'without heartbeats a connection that has died in silence is never noticed',
    fix: 'set it to 60, or to half of what the firewalls on the way allow',
  },
  {
    id: 'heartbeat-too-slow',
    subject: 'heartbeat_timeout_threshold',
    applies: ({ rabbit, responseTimeout }) => rabbit.heartbeat_timeout_threshold > responseTimeout,
    meaning: ({ rabbit, responseTimeout }) =>
      `a dead connection is noticed after ${rabbit.heartbeat_timeout_threshold} s, when its calls have long given up after ${responseTimeout} s`,
    fix: 'set it to rpc_response_timeout or less',
  },
  {
    id: 'reply-queue-expires-early',
    subject: 'rabbit_transient_queues_ttl',
    applies: ({ rabbit: { rabbit_transient_queues_ttl: ttl }, responseTimeout }) =>
      ttl > 0 && ttl <= responseTimeout,
    meaning: ({ rabbit, responseTimeout }) =>
      `the broker deletes the reply queue of a client that is gone for ${rabbit.rabbit_transient_queues_ttl} s, while its calls wait for ${responseTimeout} s: their replies are lost`,
    fix: 'set it to more than rpc_response_timeout; 1800 is the default',
  },
  {
    id: 'replies-to-nobody',
    subject: 'kombu_missing_consumer_retry_timeout',
    applies: ({ rabbit, responseTimeout }) =>
      rabbit.kombu_missing_consumer_retry_timeout > responseTimeout,
    meaning: ({ rabbit, responseTimeout }) =>
      `servers go on for ${rabbit.kombu_missing_consumer_retry_timeout} s to answer a client that has given up after ${responseTimeout} s`,
    fix: 'set it to rpc_response_timeout or less',
  },
  {
    id: 'reconnect-too-slow',
    subject: 'rabbit_interval_max',
    applies: ({ rabbit, responseTimeout }) => rabbit.rabbit_interval_max > responseTimeout,
    meaning: ({ rabbit, responseTimeout }) =>
      `between two attempts to reconnect ${rabbit.rabbit_interval_max} s may pass, more than the ${responseTimeout} s that a call waits: calls fail though the broker is back`,
    fix: 'set it to less than rpc_response_timeout',
  },
];

/** Timeouts that do not fit each other. */
export const timeoutRatios = check({
  id: 'timeout-ratios',
  title: 'timeouts in proportion to each other',
  needs: 'configuration',
  run: ({ conf, url }: Configuration): readonly Finding[] => {
    const times = {
      rabbit: conf.groupWith(rabbitOptions, url.query, "the transport URL's query"),
      responseTimeout: conf.group(rpcClientOptions).rpc_response_timeout,
    };
    return RATIOS.filter(({ applies }) => applies(times)).map(
      ({ id, subject, meaning, fix }): Finding => ({
        ...{ id, severity: 'warning', subject, fix },
        meaning: meaning(times),
      }),
    );
  },
});
