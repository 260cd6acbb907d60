import type { ConnectProblem } from '../../index.ts';
import { check, type Connected, type ConnectionAttempt, type Finding } from './check.ts';
import { isOfNetwork } from './network-checks.ts';

const ROUND_TRIP_MS = 5_000;
const SLOW_MS = 1_000;

/** What to do about a connection that does not come about; the others have checks of their own. */
const FIXES: Readonly<Record<ConnectProblem, readonly [id: string, fix: string]>> = {
  'login-refused': [
    'login-refused',
    'mend user and password in transport_url, or rabbit_login_method; "guest" may log in from localhost only',
  ],
  'vhost-refused': [
    'vhost-refused',
    'mend the virtual host in transport_url, or make it: rabbitmqctl add_vhost VHOST; rabbitmqctl set_permissions -p VHOST USER ".*" ".*" ".*"',
  ],
  tls: ['tls-refused', 'see the findings about certificates'],
  unreachable: [
    'broker-unreachable',
    'is this the port of AMQP, and does ssl in [oslo_messaging_rabbit] say whether it is one for TLS?',
  ],
};

/** Whether each broker takes login and virtual host. */
export const login = check({
  id: 'login',
  title: 'login and virtual host',
  needs: 'attempts',
  run: (attempts) => attempts.flatMap(connectionFindings),
});

function connectionFindings({ broker, error }: ConnectionAttempt): readonly Finding[] {
  // A closed port is a finding of its own.
  if (error === undefined || isOfNetwork(error.cause)) return [];
  const [id, fix] = FIXES[error.problem];
  return [{ id, severity: 'error', subject: broker, meaning: error.message, fix }];
}

/** Whether we may do what the driver does, and a message of our own comes back. */
export const roundTrip = check({
  id: 'round-trip',
  title: 'permissions, and a message there and back',
  needs: 'connection',
  run: async ({ probe }: Connected): Promise<readonly Finding[]> => {
    const subject = probe.broker.name;
    const outcome = await probe.roundTrip(ROUND_TRIP_MS);
    if (outcome.kind === 'refused') return [refusal(probe, outcome.permission)];
    if (outcome.kind === 'lost') return [lost(subject, probe.blocked)];
    if (outcome.elapsedMs < SLOW_MS) return [];
    return [
      {
        id: 'round-trip-slow',
        severity: 'warning',
        subject,
        meaning: `a message took ${Math.round(outcome.elapsedMs)} ms there and back`,
        fix: 'look at the load of the broker, its disk, and the network',
      },
    ];
  },
});

function refusal(
  { broker: { username, virtualHost } }: Connected['probe'],
  permission: 'configure' | 'write' | 'read',
): Finding {
  return {
    id: `permission-${permission}`,
    severity: 'error',
    subject: `user "${username}"`,
    meaning: `the user has not the ${permission} permission that messaging needs in virtual host "${virtualHost}"`,
    fix: `rabbitmqctl set_permissions -p ${virtualHost} ${username} ".*" ".*" ".*"`,
  };
}

function lost(subject: string, blocked: string | undefined): Finding {
  const common = { severity: 'error', subject } as const;
  return blocked === undefined
    ? {
        ...common,
        id: 'round-trip-lost',
        meaning: `a message to a queue of our own has not come within ${ROUND_TRIP_MS / 1000} s`,
        fix: 'look into the log of the broker',
      }
    : {
        ...common,
        id: 'publishing-blocked',
        meaning: `the broker takes no messages: ${blocked}`,
        fix: 'free memory or disk space on the broker, or raise its limits',
      };
}
