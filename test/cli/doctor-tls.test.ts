import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type AddressInfo, type Server } from 'node:net';
import { createServer } from 'node:tls';
import { after, describe, it } from 'node:test';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { createCertificate, type Certificate } from '../support/certificate.ts';
import { command } from './command.ts';

const OURS = 'IP:127.0.0.1';

describe('oslo-messaging doctor, of brokers that speak TLS', () => {
  const files = new TemporaryFiles();
  after(() => {
    files[Symbol.dispose]();
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

  function broker({ key, cert }: Certificate): Server {
    const options = { key: readFileSync(key), cert: readFileSync(cert) };
    return createServer(options, (socket) => {
      socket.on('error', () => undefined).end('not AMQP, which is eight bytes or more');
    });
  }

  for (const { name, days, subjectAltName, trusted, ids } of [
    {
      ...{ name: 'good', days: 365, subjectAltName: OURS, trusted: true },
      ids: ['broker-unreachable'],
    },
    {
      ...{ name: 'expired', days: -1, subjectAltName: OURS, trusted: true },
      ids: ['certificate-expired', 'tls-refused'],
    },
    {
      ...{ name: 'soon', days: 3, subjectAltName: OURS, trusted: true },
      ids: ['certificate-expires-soon', 'broker-unreachable'],
    },
    {
      ...{ name: 'untrusted', days: 365, subjectAltName: OURS, trusted: false },
      ids: ['certificate-untrusted', 'tls-refused'],
    },
    {
      ...{ name: 'other', days: 365, subjectAltName: 'DNS:broker.invalid', trusted: true },
      ids: ['certificate-for-another-host', 'tls-refused'],
    },
  ]) {
    it(`finds in a certificate that is ${name}: ${ids.join(', ')}`, async () => {
      const certificate = await createCertificate(files, name, { days, subjectAltName });
      const options = trusted ? `ssl_ca_file = ${certificate.cert}\n` : '';
      assert.deepEqual(await findingsAt(broker(certificate), options), ids);
    });
  }

  it('finds that a port does not speak TLS', async () => {
    const server = createPlainServer((socket) => {
      socket.on('error', () => undefined).end('AMQP\0\0\x09\x01');
    });
    assert.deepEqual(await findingsAt(server, ''), ['tls-handshake', 'tls-refused']);
  });

  it('finds that our own certificate has expired', async () => {
    const own = await createCertificate(files, 'own', { days: -1, subjectAltName: OURS });
    const certificate = await createCertificate(files, 'their', { days: 99, subjectAltName: OURS });
    const options =
      `ssl_ca_file = ${certificate.cert}\nssl_cert_file = ${own.cert}\n` +
      `ssl_key_file = ${own.key}\n`;
    const ids = await findingsAt(broker(certificate), options);
    assert.deepEqual(ids, ['certificate-expired', 'broker-unreachable']);
  });
});
