import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { InvalidTarget } from '../../../../lib/errors.ts';
import { Target, type TargetFields } from '../../../../lib/target/target.ts';
import { republishDelayMs } from '../../../../lib/transport/driver/republish-delay.ts';
import {
  BrokerRotation,
  brokerAddresses,
} from '../../../../lib/transport/drivers/rabbit/broker-address.ts';
import { bunzipSync } from '../../../../lib/transport/drivers/rabbit/bunzip.ts';
import {
  compressBody,
  decompressBody,
} from '../../../../lib/transport/drivers/rabbit/compression.ts';
import { GoneReplyQueues } from '../../../../lib/transport/drivers/rabbit/gone-reply-queues.ts';
import type { RabbitOptions } from '../../../../lib/transport/drivers/rabbit/options.ts';
import { ReconnectDelays, RetryBudget } from '../../../../lib/transport/drivers/rabbit/retry.ts';
import { tlsOptions } from '../../../../lib/transport/drivers/rabbit/tls.ts';
import { Topology } from '../../../../lib/transport/drivers/rabbit/topology.ts';
import { validateRabbitOptions } from '../../../../lib/transport/drivers/rabbit/validate-options.ts';
import { TransportURL } from '../../../../lib/transport/transport-url.ts';
import { ADDRESS, testOptions } from '../../../support/scripted-amqp.ts';

describe('where a request goes', () => {
  const rows: { target: TargetFields; exchange: string; routingKey: string }[] = [
    { target: { topic: 't' }, exchange: 'openstack', routingKey: 't' },
    { target: { topic: 't', server: 's' }, exchange: 'openstack', routingKey: 't.s' },
    { target: { topic: 't', exchange: 'nova' }, exchange: 'nova', routingKey: 't' },
    { target: { topic: 't', fanout: true }, exchange: 't_fanout', routingKey: '' },
    {
      target: { topic: 't', server: 's', exchange: 'nova', fanout: true },
      exchange: 't_fanout',
      routingKey: '',
    },
  ];
  for (const { target, exchange, routingKey } of rows) {
    it(JSON.stringify(target), () => {
      const to = new Topology(testOptions(), 'openstack').destination(new Target(target));
      assert.equal(to.exchange.name, exchange);
      assert.equal(to.routingKey, routingKey);
    });
  }
});

describe('a name that AMQP has no room for', () => {
  const topology = new Topology(testOptions(), 'openstack');
  const long = 'ü'.repeat(128);
  const targets: TargetFields[] = [
    { topic: long, server: 's' },
    { topic: 't', server: long },
    { topic: 't', server: 's', exchange: long },
    { topic: 't'.repeat(250), server: 's', fanout: true },
  ];
  for (const fields of targets) {
    const target = new Target(fields);
    it(`is refused: ${target.toString()}`, () => {
      assert.throws(() => topology.destination(target), InvalidTarget);
      assert.throws(() => topology.serverQueues(target, ''), InvalidTarget);
    });
  }

  it('is one of more than 255 bytes', () => {
    const topic = 't'.repeat(255);
    assert.equal(topology.destination(new Target({ topic })).routingKey, topic);
  });
});

describe('brokers of a URL', () => {
  it('are localhost with the login of a fresh broker when the URL names none', () => {
    const [only, ...others] = brokerAddresses(new TransportURL({ transport: 'rabbit' }));
    assert.deepEqual(others, []);
    assert.deepEqual(only, {
      name: 'localhost:5672',
      hostname: 'localhost',
      port: 5672,
      username: 'guest',
      password: 'guest',
      virtualHost: '/',
    });
  });

  it('have an IPv6 address in brackets where they are printed', () => {
    const hosts = [{ hostname: '::1', port: 5673, username: 'u', password: 'p/:@' }];
    const [only] = brokerAddresses(
      new TransportURL({ transport: 'rabbit', hosts, virtualHost: 'a/b' }),
    );
    assert.equal(only?.name, '[::1]:5673');
    assert.equal(only.hostname, '::1');
    assert.equal(only.password, 'p/:@');
    assert.equal(only.virtualHost, 'a/b');
  });

  const three = ['a', 'b', 'c'].map((name) => ({ ...ADDRESS, name }));

  it('are each tried once in a round, the next round going on behind the last that was tried', () => {
    const rotation = new BrokerRotation(three, 'round-robin');
    const [first, second] = rotation.round();
    const [third] = rotation.round();
    assert.deepEqual(
      [first?.name, second?.name, third?.name].sort(),
      ['a', 'b', 'c'],
      'two were tried, the next round begins with the third',
    );
    assert.equal([...rotation.round()].length, 3);
  });

  it('are all tried in each round when they are shuffled', () => {
    const names = [...new BrokerRotation(three, 'shuffle').round()].map(({ name }) => name);
    assert.deepEqual(names.sort(), ['a', 'b', 'c']);
  });
});

describe('waits between attempts to connect', () => {
  const options = testOptions({
    kombu_reconnect_delay: 1,
    kombu_reconnect_splay: 4,
    rabbit_retry_interval: 1,
    rabbit_retry_backoff: 2,
    rabbit_interval_max: 6,
  });
  const longest = new ReconnectDelays(options, () => 1);
  const shortest = new ReconnectDelays(options, () => 0);

  it('grow by the backoff up to the maximum, but for the first', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6].map((round) => longest.afterFailureMs(round)),
      [1_000, 3_000, 3_000, 3_000, 6_000, 6_000],
    );
  });

  it('stay short while no broker can be reached', () => {
    assert.deepEqual(
      [1, 2, 5, 50].map((round) => longest.afterFailureMs(round, 'by nobody')),
      [1_000, 3_000, 3_000, 3_000],
    );
  });

  it('are never longer than the maximum, nor shorter than the first is to be', () => {
    const wait = (start: number, max: number): number =>
      new ReconnectDelays(
        testOptions({ ...options, rabbit_retry_interval: start, rabbit_interval_max: max }),
        () => 1,
      ).afterFailureMs(3, 'by nobody');
    assert.deepEqual([wait(1, 2), wait(10, 30)], [2_000, 10_000]);
  });

  it('are spread, so that a fleet does not come back in one moment', () => {
    assert.equal(shortest.afterFailureMs(1), 500);
    assert.equal(shortest.afterLossMs(), 500);
    assert.equal(longest.afterLossMs(), 5_000);
  });

  it('are, for connections that do not last, those for brokers that refuse us', () => {
    const eager = new ReconnectDelays(
      testOptions({ ...options, kombu_reconnect_delay: 0, kombu_reconnect_splay: 0 }),
      () => 1,
    );
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 6, 50].map((shortLived) => eager.afterLossMs(shortLived)),
      [0, 0, 1_000, 3_000, 3_000, 3_000, 6_000, 6_000],
    );
    assert.equal(longest.afterLossMs(2), 5_000, 'never shorter than after any loss');
  });

  it('double from 50 ms to a second for a call that found no queue', () => {
    assert.deepEqual([1, 2, 3, 6, 60].map(republishDelayMs), [50, 100, 200, 1_000, 1_000]);
  });
});

describe('a retry budget', () => {
  for (const { retry, attempts } of [
    { retry: 0, attempts: 0 },
    { retry: 2, attempts: 2 },
    { retry: -1, attempts: 5 },
    { retry: undefined, attempts: 5 },
  ]) {
    it(`allows ${String(attempts)} further attempts (of 5) with retry ${String(retry)}`, () => {
      const budget = new RetryBudget(retry);
      const taken = Array.from({ length: 5 }, () => budget.take()).filter(Boolean);
      assert.equal(taken.length, attempts);
    });
  }
});

describe('options that contradict each other', () => {
  const rows: { options: Partial<RabbitOptions>; named: RegExp }[] = [
    {
      options: { rabbit_quorum_queue: true, rabbit_ha_queues: true },
      named: /rabbit_quorum_queue and rabbit_ha_queues/,
    },
    {
      options: { rabbit_transient_quorum_queue: true, rabbit_ha_queues: true },
      named: /rabbit_transient_quorum_queue and rabbit_ha_queues/,
    },
    {
      options: { rabbit_quorum_queue: true, amqp_auto_delete: true },
      named: /rabbit_quorum_queue and amqp_auto_delete.*disable one/,
    },
    {
      options: { rabbit_stream_fanout: true, rabbit_transient_quorum_queue: true },
      named: /rabbit_stream_fanout needs rabbit_qos_prefetch_count.*set it to/,
    },
    {
      options: { rabbit_stream_fanout: true, rabbit_qos_prefetch_count: 10 },
      named: /rabbit_stream_fanout needs rabbit_transient_quorum_queue.*enable it/,
    },
    {
      options: { kombu_compression: 'bz2' },
      named: /kombu_compression "bz2".*did you mean bzip2\?.*use gzip/,
    },
    ...['bzip2', 'bzip', 'lzma', 'xz'].map((method) => ({
      options: { kombu_compression: method },
      named: new RegExp(
        `kombu_compression "${method}".*no maintained JavaScript library.*use gzip`,
      ),
    })),
    {
      options: { kombu_compression: 'toString' },
      named: /kombu_compression "toString".*no such compression.*use gzip/,
    },
    { options: { rpc_conn_pool_size: 1, conn_pool_min_size: 2 }, named: /rpc_conn_pool_size/ },
    { options: { rabbit_login_method: 'RABBIT-CR-DEMO' }, named: /rabbit_login_method/ },
    { options: { ssl_cert_file: 'a.pem' }, named: /ssl_cert_file and ssl_key_file/ },
  ];
  for (const { options, named } of rows) {
    it(JSON.stringify(options), () => {
      assert.throws(
        () => {
          validateRabbitOptions(testOptions(options));
        },
        { code: 'OSLO_MESSAGING_CONFIGURATION', message: named },
      );
    });
  }

  for (const options of [
    {},
    { kombu_compression: 'gzip' },
    { kombu_compression: 'zlib' },
    {
      rabbit_stream_fanout: true,
      rabbit_qos_prefetch_count: 10,
      rabbit_transient_quorum_queue: true,
    },
  ]) {
    it(`but not ${JSON.stringify(options)}`, () => {
      validateRabbitOptions(testOptions(options));
    });
  }
});

/** A file that is there, and holds neither certificate nor key. */
const NO_PEM = fileURLToPath(import.meta.url);

describe('TLS options', () => {
  it('are none without ssl', () => {
    assert.equal(tlsOptions(testOptions({ ssl_version: 'nonsense' })), undefined);
  });

  it('verify the broker, by the system, when nothing else is said', () => {
    assert.deepEqual(tlsOptions(testOptions({ ssl: true })), { rejectUnauthorized: true });
  });

  it('pin the version that is asked for', () => {
    const options = tlsOptions(testOptions({ ssl: true, ssl_version: 'TLSv1_2' }));
    assert.equal(options?.minVersion, 'TLSv1.2');
    assert.equal(options.maxVersion, 'TLSv1.2');
  });

  it('leave out the host name only when told to', () => {
    const options = tlsOptions(
      testOptions({ ssl: true, ssl_enforce_hostname_verification: false }),
    );
    assert.equal(options?.checkServerIdentity?.('other', {} as never), undefined);
    assert.equal(options?.rejectUnauthorized, true);
  });

  for (const [options, named] of [
    [{ ssl_version: 'SSLv3' }, /ssl_version: "SSLv3"/],
    [{ ssl_ca_file: '/nowhere/ca.pem' }, /ssl_ca_file: cannot read "\/nowhere\/ca.pem"/],
    [{ ssl_ca_file: NO_PEM }, /ssl_ca_file: there is no certificate in ".*functions.test.ts"/],
    [
      { ssl_cert_file: NO_PEM, ssl_key_file: NO_PEM },
      /ssl_cert_file ".*" and ssl_key_file ".*" are no certificate and the key/,
    ],
  ] as const) {
    it(`refuse ${JSON.stringify(options)}`, () => {
      assert.throws(() => tlsOptions(testOptions({ ssl: true, ...options })), {
        code: 'OSLO_MESSAGING_CONFIGURATION',
        message: named,
      });
    });
  }
});

/** `bz2.compress` of Python. */
const BZIP2_OF_BODY =
  'QlpoOTFBWSZTWfDAJnAAAAgZgNAgABAwAAAKAAggADEGTEEaZGmixrW6sQkQnxdyRThQkPDAJnA=';

describe('compression', () => {
  it('is the zlib stream under the header that Python reads', () => {
    const { content, headers } = compressBody('{"a": 1}', 'gzip');
    assert.deepEqual(headers, { compression: 'application/x-gzip' });
    assert.equal(content[0], 0x78, 'the first byte of a zlib stream');
    assert.equal(decompressBody(content, headers).toString(), '{"a": 1}');
  });

  it('is none by default', () => {
    const { content, headers } = compressBody('{}', undefined);
    assert.equal(content.toString(), '{}');
    assert.deepEqual(headers, {});
  });

  it('of bzip2 is unpacked, as Python packs it', () => {
    const body = `{"a": "${'b'.repeat(300)}"}`;
    const packed = Buffer.from(BZIP2_OF_BODY, 'base64');
    const headers = { compression: 'application/x-bz2' };
    assert.equal(decompressBody(packed, headers).toString(), body);
    for (const broken of [packed.subarray(0, -1), packed.subarray(0, 20), Buffer.from('{}')]) {
      assert.equal(decompressBody(broken, headers), broken, 'left as it is, as kombu does');
    }
  });

  it('of bzip2 does not unpack into more memory than it may', () => {
    const packed = Buffer.from(BZIP2_OF_BODY, 'base64');
    assert.equal(bunzipSync(packed, 310).length, 309);
    assert.throws(() => bunzipSync(packed, 308), /more than 308 bytes/);
  });

  it('leaves a body alone whose compression is unknown', () => {
    const content = Buffer.from('{}');
    assert.equal(decompressBody(content, { compression: 'application/x-bogus' }), content);
  });

  it('leaves a body alone that is not what its header says, as kombu does', () => {
    const content = Buffer.from('{}');
    assert.equal(decompressBody(content, { compression: 'application/x-gzip' }), content);
  });
});

describe('reply queues of clients that are gone', () => {
  it('are remembered for a minute', () => {
    let now = 0;
    const gone = new GoneReplyQueues(() => now);
    gone.add('reply_a');
    assert.equal(gone.has('reply_a'), true);
    assert.equal(gone.has('reply_b'), false);
    now = 60_001;
    assert.equal(gone.has('reply_a'), false);
  });

  it('are forgotten, the oldest first, beyond 200', () => {
    const gone = new GoneReplyQueues(() => 0);
    for (let n = 0; n <= 200; n += 1) gone.add(`reply_${String(n)}`);
    assert.equal(gone.has('reply_0'), false);
    assert.equal(gone.has('reply_1'), true);
    assert.equal(gone.has('reply_200'), true);
  });
});
