import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createPlainServer, type AddressInfo, type Server } from 'node:net';
import { createServer } from 'node:tls';
import { after, before, describe, it } from 'node:test';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { Authority, readIdentity, type Identity } from '../support/certificates.ts';
import { command } from './command.ts';

const OURS = '127.0.0.1';

describe('oslo-messaging doctor, of brokers that speak TLS', () => {
  const files = new TemporaryFiles();
  let authority: Authority;
  before(async () => {
    authority = await Authority.create();
  });
  after(async () => {
    files[Symbol.dispose]();
    await authority[Symbol.asyncDispose]();
  });

  /** Shakes hands and says nothing more: what AMQP needs is not looked at here. */
  async function listening(server: Server): Promise<number> {
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function findingsAt(server: Server, options: string): Promise<readonly string[]> {
    try {
      const conf = files.write(
        'tls.conf',
        `[DEFAULT]\ntransport_url = rabbit://u:p@127.0.0.1:${await listening(server)}/\n` +
          `[oslo_messaging_rabbit]\nssl = true\n${options}`,
      );
      const { stdout } = await command(['doctor', '--config-file', conf, '--json']);
      const { checks } = JSON.parse(stdout) as {
        readonly checks: readonly { readonly findings: readonly { readonly id: string }[] }[];
      };
      return checks.flatMap(({ findings }) => findings.map(({ id }) => id));
    } finally {
      server.close();
    }
  }

  function broker(identity: Identity): Server {
    return createServer(readIdentity(identity), (socket) => {
      socket.on('error', () => undefined).end('not AMQP, which is eight bytes or more');
    });
  }

  for (const { name, days, host, trusted, ids } of [
    {
      ...{ name: 'good', days: 365, host: OURS, trusted: true },
      ids: ['broker-unreachable'],
    },
    {
      ...{ name: 'expired', days: -1, host: OURS, trusted: true },
      ids: ['certificate-expired', 'tls-refused'],
    },
    {
      ...{ name: 'soon', days: 3, host: OURS, trusted: true },
      ids: ['certificate-expires-soon', 'broker-unreachable'],
    },
    {
      ...{ name: 'untrusted', days: 365, host: OURS, trusted: false },
      ids: ['certificate-untrusted', 'tls-refused'],
    },
    {
      ...{ name: 'other', days: 365, host: 'broker.invalid', trusted: true },
      ids: ['certificate-for-another-host', 'tls-refused'],
    },
  ]) {
    it(`finds in a certificate that is ${name}: ${ids.join(', ')}`, async () => {
      const identity = await authority.issue(name, { days, hosts: [host] });
      const options = trusted ? `ssl_ca_file = ${authority.certificate}\n` : '';
      assert.deepEqual(await findingsAt(broker(identity), options), ids);
    });
  }

  it('finds that a port does not speak TLS', async () => {
    const server = createPlainServer((socket) => {
      socket.on('error', () => undefined).end('AMQP\0\0\x09\x01');
    });
    assert.deepEqual(await findingsAt(server, ''), ['tls-handshake', 'tls-refused']);
  });

  it('finds that our own certificate has expired', async () => {
    const own = await authority.issue('own', { days: -1 });
    const theirs = await authority.issue('theirs', { days: 99, hosts: [OURS] });
    const options =
      `ssl_ca_file = ${authority.certificate}\nssl_cert_file = ${own.cert}\n` +
      `ssl_key_file = ${own.key}\n`;
    const ids = await findingsAt(broker(theirs), options);
    assert.deepEqual(ids, ['certificate-expired', 'broker-unreachable']);
  });
});
