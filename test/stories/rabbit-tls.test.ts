import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  BrokerConnectionError,
  ConfigOpts,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
} from '../../lib/index.ts';
import { Calculator } from '../interop/calculator.ts';
import { Authority, readIdentity, type Identity } from '../support/certificates.ts';
import { freePorts } from '../support/ports.ts';
import { RabbitNode } from '../support/rabbit-node.ts';
import { createVhost, uniqueName } from '../support/rabbit-vhost.ts';
import { RpcPeer } from '../support/rpc-peer.ts';
import { startTlsFront } from '../support/tls-front.ts';

/** The user that RabbitMQ knows by the name in the certificate. */
const USER = 'nova';

type Options = Readonly<Record<string, string>>;

/** A RabbitMQ that wants certificates of its clients, and those that there are. */
class TlsWorld implements AsyncDisposable {
  readonly authority: Authority;
  readonly stranger: Authority;
  readonly node: RabbitNode;
  readonly port: number;
  readonly ours: Identity;

  private constructor(parts: Pick<TlsWorld, 'authority' | 'stranger' | 'node' | 'port' | 'ours'>) {
    this.authority = parts.authority;
    this.stranger = parts.stranger;
    this.node = parts.node;
    this.port = parts.port;
    this.ours = parts.ours;
  }

  static async start(): Promise<TlsWorld> {
    const [authority, stranger] = [await Authority.create(), await Authority.create()];
    const [port = 0] = await freePorts(1);
    const { cert, key } = await authority.issue('broker', { hosts: ['localhost'] });
    const node = await RabbitNode.start({
      plugins: ['rabbitmq_auth_mechanism_ssl'],
      configuration: [
        `listeners.ssl.default = 127.0.0.1:${port}`,
        `ssl_options.cacertfile = ${authority.certificate}`,
        `ssl_options.certfile = ${cert}`,
        `ssl_options.keyfile = ${key}`,
        'ssl_options.verify = verify_peer',
        'ssl_options.fail_if_no_peer_cert = true',
        'ssl_cert_login_from = common_name',
        ...['PLAIN', 'AMQPLAIN', 'EXTERNAL'].map((name, n) => `auth_mechanisms.${n + 1} = ${name}`),
      ].join('\n'),
    });
    await node.ctl.addUser(USER, 'not used');
    await node.ctl.vhost('/').setPermissions(USER);
    const ours = await authority.issue(USER);
    return new TlsWorld({ authority, stranger, node, port, ours });
  }

  /** What trusts the broker, and shows a certificate. */
  options({ cert, key } = this.ours): Options {
    return { ...this.trust, ssl_cert_file: cert, ssl_key_file: key };
  }

  get trust(): Options {
    return { ssl: 'true', ssl_ca_file: this.authority.certificate };
  }

  url(host = 'localhost', port = this.port): string {
    return `rabbit://guest:guest@${host}:${port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.node.stop();
    for (const authority of [this.authority, this.stranger]) await authority[Symbol.asyncDispose]();
  }
}

/** A call there and back, by a client and a server that have these options. */
async function call(url: string, options: Options): Promise<unknown> {
  const conf = await ConfigOpts.load({ cli: { oslo_messaging_rabbit: options } });
  await using transport = getRpcTransport(conf, { url });
  const target = new Target({ topic: uniqueName('tls') });
  const endpoint = { add: (_ctxt: unknown, { a, b }: { a: number; b: number }) => a + b };
  await using server = getRpcServer(transport, target.with({ server: 's' }), [endpoint]);
  await server.start();
  const client = getRpcClient(transport, target, { timeoutMs: 15_000 });
  return await client.call({}, 'add', { a: 2, b: 3 });
}

/** Why a broker cannot be connected to. */
async function refusal(url: string, options: Options): Promise<BrokerConnectionError> {
  const conf = await ConfigOpts.load({ cli: { oslo_messaging_rabbit: options } });
  await using transport = getRpcTransport(conf, { url });
  const client = getRpcClient(transport, new Target({ topic: 'none' }), { retry: 0 });
  const error: unknown = await client.cast({}, 'none').then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BrokerConnectionError, String(error));
  return error;
}

describe('on RabbitMQ, over TLS', { timeout: 240_000 }, () => {
  let world: TlsWorld;
  before(async () => {
    world = await TlsWorld.start();
  });
  after(() => world[Symbol.asyncDispose]());

  for (const method of ['PLAIN', 'AMQPLAIN', 'EXTERNAL']) {
    it(`one logs in by ${method}`, async () => {
      const options = { ...world.options(), rabbit_login_method: method };
      assert.equal(await call(world.url(), options), 5);
    });
  }

  it('EXTERNAL is the user that the certificate names', async () => {
    const conf = await ConfigOpts.load({
      cli: { oslo_messaging_rabbit: { ...world.options(), rabbit_login_method: 'EXTERNAL' } },
    });
    await using transport = getRpcTransport(conf, { url: world.url() });
    const target = new Target({ topic: uniqueName('tls'), server: 's' });
    await using server = getRpcServer(transport, target, [{}]);
    await server.start();
    const users = await world.node.ctl.list('list_connections', ['user', 'auth_mechanism', 'ssl']);
    assert.deepEqual(users, [{ user: USER, auth_mechanism: 'EXTERNAL', ssl: true }]);
  });

  const refusals: readonly {
    readonly who: string;
    readonly options: () => Options | Promise<Options>;
    readonly url?: () => string;
    readonly problem: BrokerConnectionError['problem'];
    readonly says: RegExp;
  }[] = [
    {
      who: 'a broker whose authority nobody has named',
      options: () => ({ ...world.options(), ssl_ca_file: '' }),
      problem: 'tls',
      says: /No trusted TLS connection to the broker at localhost:\d+: .*let ssl_ca_file name/,
    },
    {
      who: 'a broker of another authority',
      options: () => ({ ...world.options(), ssl_ca_file: world.stranger.certificate }),
      problem: 'tls',
      says: /let ssl_ca_file name/,
    },
    {
      who: 'a broker of another name',
      options: () => world.options(),
      url: () => world.url('127.0.0.1'),
      problem: 'tls',
      says: /its certificate is for DNS:localhost, not for "127.0.0.1".*ssl_enforce_hostname_verification/,
    },
    {
      who: 'a client without a certificate',
      options: () => world.trust,
      problem: 'tls',
      says: /wants a certificate of ours.*ssl_cert_file and ssl_key_file/,
    },
    {
      who: 'a client with a certificate of another authority',
      options: async () => world.options(await world.stranger.issue('stranger')),
      problem: 'tls',
      says: /does not accept our certificate \(.+\)\. Let ssl_cert_file/,
    },
    {
      who: 'a client without TLS',
      options: () => ({}),
      problem: 'unreachable',
      says: /may speak TLS on this port \(set ssl = true\)/,
    },
    {
      who: 'a broker without TLS',
      options: () => world.options(),
      url: () => world.url('localhost', world.node.port),
      problem: 'tls',
      says: /does not speak TLS on this port.*ssl = false/,
    },
    {
      who: 'a client whose certificate names no user',
      options: async () => ({
        ...world.options(await world.authority.issue('nobody')),
        rabbit_login_method: 'EXTERNAL',
      }),
      problem: 'login-refused',
      says: /refuses the login.*rabbit_login_method = EXTERNAL.*certificate.*names/,
    },
  ];
  for (const { who, options, url = () => world.url(), problem, says } of refusals) {
    it(`${who} is refused, and what to do is said`, async () => {
      const error = await refusal(url(), await options());
      assert.equal(error.problem, problem, error.message);
      assert.match(error.message, says);
    });
  }

  it('a login method that the broker does not offer is named', async () => {
    await using vhost = await createVhost();
    const error = await refusal(vhost.url, { rabbit_login_method: 'EXTERNAL' });
    assert.equal(error.problem, 'login-refused');
    assert.match(error.message, /EXTERNAL is not provided.*Let rabbit_login_method be one/);
  });

  it('a broker whose certificate has expired is refused', async () => {
    const expired = await world.authority.issue('expired', { hosts: ['localhost'], days: -1 });
    await using front = await startTlsFront(world.node.port, readIdentity(expired));
    const error = await refusal(world.url('localhost', front.port), world.trust);
    assert.equal(error.problem, 'tls');
    assert.match(error.message, /certificate has expired.*Renew/);
  });

  it('a certificate with the key of another is refused before anybody is called', async () => {
    const { key } = await world.authority.issue('other');
    const options = { ...world.options(), ssl_key_file: key };
    await assert.rejects(refusal(world.url(), options), {
      code: 'OSLO_MESSAGING_CONFIGURATION',
      message: /ssl_cert_file ".*" and ssl_key_file ".*" are no certificate and the key that/,
    });
  });

  it('any name will do when the operator says so', async () => {
    const options = { ...world.options(), ssl_enforce_hostname_verification: 'false' };
    assert.equal(await call(world.url('127.0.0.1'), options), 5);
  });

  it('each broker is asked for by its own name, also after a failover', async () => {
    const hosts = ['localhost', '127.0.0.1'];
    const identity = readIdentity(await world.authority.issue('front', { hosts }));
    await using named = await startTlsFront(world.node.port, identity);
    await using numbered = await startTlsFront(world.node.port, identity);
    const url = `rabbit://guest:guest@localhost:${named.port},guest:guest@127.0.0.1:${numbered.port}/`;
    const conf = await ConfigOpts.load({
      cli: { oslo_messaging_rabbit: { ...world.trust, kombu_reconnect_delay: '0.1' } },
    });
    await using transport = getRpcTransport(conf, { url });
    const client = getRpcClient(transport, new Target({ topic: 'none' }));
    await client.cast({}, 'none');
    await (named.names.length > 0 ? named : numbered)[Symbol.asyncDispose]();
    await client.cast({}, 'none');
    assert.deepEqual([named.names, numbered.names], [['localhost'], [false]]);
  });

  it('Node and Python understand each other', async () => {
    await using python = await RpcPeer.start();
    const query = new URLSearchParams(world.options());
    const url = `${world.url()}?${query.toString()}`;
    const topic = uniqueName('tls');
    await python.serve({ url, topic, server: 'python' });
    await using transport = getRpcTransport(await ConfigOpts.load(), { url });
    const client = getRpcClient(transport, new Target({ topic, version: '1.0' }));
    assert.equal(await client.call({}, 'add', { a: 2, b: 3 }), 5);
    const target = new Target({ topic: `${topic}-node`, server: 'node' });
    await using server = getRpcServer(transport, target, [new Calculator('node')]);
    await server.start();
    const request = { url, topic: target.topic ?? '', method: 'add', args: { a: 2, b: 3 } };
    assert.equal((await python.call({ ...request, version: '1.0' })).result, 5);
    await python.stop('python');
  });
});
