import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { BrokerAddress } from '../../driver.ts';
import { check, type Finding } from './check.ts';

const TIMEOUT_MS = 5_000;

/** Names of brokers that mean nothing. */
export const dns = check({
  id: 'dns',
  title: 'names of brokers are known',
  needs: 'brokers',
  run: async ({ brokers }) => (await Promise.all(brokers.map(resolveName))).flat(),
});

/** Ports on which nobody listens. */
export const port = check({
  id: 'port',
  title: 'ports of brokers are open',
  needs: 'brokers',
  run: async ({ brokers }) => (await Promise.all(brokers.map(tryPort))).flat(),
});

async function resolveName({ hostname }: BrokerAddress): Promise<readonly Finding[]> {
  try {
    await lookup(hostname);
    return [];
  } catch (error) {
    return [
      {
        id: 'dns-unknown-host',
        severity: 'error',
        subject: hostname,
        meaning: `no address is known for this name (${codeOf(error)})`,
        fix: 'mend the host in transport_url, or the DNS or /etc/hosts of this machine',
      },
    ];
  }
}

async function tryPort(broker: BrokerAddress): Promise<readonly Finding[]> {
  const problem = await problemWith(broker);
  if (problem === undefined || OF_DNS.has(problem)) return [];
  const [id, meaning, fix] =
    problem === 'ECONNREFUSED'
      ? [
          'port-closed',
          'the machine answers, and nothing listens on this port',
          'start the broker, or mend the port in transport_url: 5672 is plain, 5671 TLS',
        ]
      : [
          'port-unreachable',
          `no connection comes about (${problem})`,
          'look at routes and firewalls between this machine and the broker',
        ];
  return [{ id, severity: 'error', subject: broker.name, meaning, fix }];
}

const OF_DNS: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/** Whether an error is one that these checks tell of. */
export function isOfNetwork(error: unknown): boolean {
  return /^E(CONNREFUSED|NOTFOUND|HOSTUNREACH|NETUNREACH|TIMEDOUT|AI_AGAIN)$/.test(codeOf(error));
}

/** The code of the error, `undefined` when the port is open. */
function problemWith({ hostname, port: number }: BrokerAddress): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: number });
    const end = (problem: string | undefined): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(TIMEOUT_MS, () => {
      end(`no answer within ${TIMEOUT_MS / 1000} s`);
    });
    socket.once('connect', () => {
      end(undefined);
    });
    socket.once('error', (error) => {
      end(codeOf(error));
    });
  });
}

function codeOf(error: unknown): string {
  const { code, message } = Object(error) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  return typeof code === 'string' ? code : String(message);
}
