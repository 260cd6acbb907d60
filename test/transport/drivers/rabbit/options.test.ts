import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../../../lib/conf/config-opts.ts';
import type { Option } from '../../../../lib/conf/option.ts';
import { IntegerType, FloatType } from '../../../../lib/conf/types/number-types.ts';
import { StringType } from '../../../../lib/conf/types/string-type.ts';
import { loadRabbitOptions } from '../../../../lib/transport/drivers/rabbit/load-options.ts';
import { rabbitOptions } from '../../../../lib/transport/drivers/rabbit/options.ts';
import { TransportURL } from '../../../../lib/transport/transport-url.ts';
import { TemporaryFiles } from '../../../conf/temporary-files.ts';
import { readGolden } from '../../../golden/read-golden.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

interface PythonOption {
  readonly name: string;
  readonly type: 'Bool' | 'Float' | 'Int' | 'Str';
  /** Absent where it is that of the machine. */
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly deprecated_names?: readonly string[];
}

const python = readGolden('rabbit-options.json') as readonly PythonOption[];
const ours: Readonly<Record<string, Option<unknown>>> = rabbitOptions.options;

const TYPE_NAMES = {
  Bool: 'boolean value',
  Float: 'floating point value',
  Int: 'integer value',
  Str: 'string value',
};

function load(
  url: string,
  values: Readonly<Record<string, unknown>> = {},
  conf = new ConfigOpts(),
) {
  for (const [name, value] of Object.entries(values)) {
    conf.setOverride('oslo_messaging_rabbit', name, value);
  }
  return loadRabbitOptions(conf, TransportURL.parse(conf, url));
}

describe('the options of oslo.messaging 18.3', () => {
  for (const theirs of python) {
    it(theirs.name, () => {
      const option = ours[theirs.name];
      assert.ok(option, 'is there');
      assert.equal(option.type.typeName, TYPE_NAMES[theirs.type]);
      if ('default' in theirs) assert.equal(option.default ?? null, theirs.default);
      if (option.type instanceof IntegerType || option.type instanceof FloatType) {
        assert.ok(option.type.min >= (theirs.min ?? -Infinity), 'takes nothing that is too small');
        assert.ok(option.type.max <= (theirs.max ?? Infinity), 'takes nothing that is too large');
      }
      if (option.type instanceof StringType) {
        assert.deepEqual(option.type.choices, theirs.choices);
      }
      const names = (option.deprecatedNames ?? []).map(({ name }) => name);
      for (const name of theirs.deprecated_names ?? []) assert.ok(names.includes(name), name);
      assert.equal(option.notImplemented, undefined, 'is honoured');
    });
  }

  it('are all there are, but for our own and one of an earlier release', () => {
    const known = new Set(python.map(({ name }) => name));
    assert.deepEqual(
      Object.keys(ours).filter((name) => !known.has(name)),
      [
        'rabbit_preset',
        'rabbit_deafness_check_interval',
        'rabbit_outbox_max_messages',
        'rabbit_outbox_max_bytes',
        'rabbit_outbox_policy',
        'heartbeat_in_pthread',
      ],
    );
  });

  it('name host and process as Python does', () => {
    const options = load('rabbit://');
    assert.equal(options.hostname, hostname());
    assert.equal(options.processname, 'options.test.ts');
  });

  it('of 14.0 are known by their old spelling, with a warning', async () => {
    using files = new TemporaryFiles();
    const text = '[oslo_messaging_rabbit]\nrabbit_quroum_max_memory_length = 5\n';
    const file = files.write('old.conf', text);
    const logger = new RecordingLogger();
    const conf = await ConfigOpts.load({ files: [file], logger });
    assert.equal(load('rabbit://', {}, conf).rabbit_quorum_max_memory_length, 5);
    assert.equal(logger.about(/rabbit_quroum_max_memory_length.*is now/).length, 1);
  });

  for (const name of ['rpc_conn_pool_size', 'conn_pool_ttl', 'heartbeat_rate']) {
    it(`${name} means nothing in Node, and says so once`, () => {
      const logger = new RecordingLogger();
      const conf = new ConfigOpts({ logger });
      load(`rabbit://?${name}=40`, {}, conf);
      load(`rabbit://?${name}=40`, {}, conf);
      assert.equal(logger.about(new RegExp(`${name}.*has no effect`)).length, 1);
    });
  }

  it('refuse to enforce FIPS mode where Node does not run in it', () => {
    const fips = { ssl_enforce_fips_mode: true };
    assert.throws(() => load('rabbit://', { ssl: true, ...fips }), {
      code: 'OSLO_MESSAGING_CONFIGURATION',
      message: /ssl_enforce_fips_mode.*--enable-fips/,
    });
    assert.equal(load('rabbit://', fips).ssl_enforce_fips_mode, true, 'only TLS is meant');
  });
});

describe('rabbit_preset = modern', () => {
  const MODERN = 'rabbit://?rabbit_preset=modern';

  function quorum(options: ReturnType<typeof load>): [topic: boolean, transient: boolean] {
    return [options.rabbit_quorum_queue, options.rabbit_transient_quorum_queue];
  }

  it('asks for quorum queues only, as RabbitMQ 4.3 does', () => {
    assert.deepEqual(quorum(load('rabbit://')), [false, false]);
    assert.deepEqual(quorum(load(MODERN)), [true, true]);
    assert.deepEqual(quorum(load('rabbit://', { rabbit_preset: 'modern' })), [true, true]);
  });

  it('is outdone by the URL, by files, by the environment and by the program', () => {
    const env = { OS_OSLO_MESSAGING_RABBIT__RABBIT_QUORUM_QUEUE: 'false' };
    const rows = [
      load(`${MODERN}&rabbit_quorum_queue=false`),
      load(MODERN, { rabbit_quorum_queue: false }),
      load(MODERN, {}, new ConfigOpts({ env })),
    ];
    assert.deepEqual(
      rows.map(quorum),
      rows.map(() => [false, true]),
    );
  });

  it('outdoes what a program has made the default', () => {
    const conf = new ConfigOpts();
    conf.setDefault('oslo_messaging_rabbit', 'rabbit_quorum_queue', false);
    assert.deepEqual(quorum(load(MODERN, {}, conf)), [true, true]);
  });

  it('is that of one transport and not of its neighbour', () => {
    const conf = new ConfigOpts();
    assert.deepEqual(quorum(load(MODERN, {}, conf)), [true, true]);
    assert.deepEqual(quorum(load('rabbit://', {}, conf)), [false, false]);
  });

  it('is named where it contradicts what is set', () => {
    assert.throws(() => load(MODERN, { rabbit_ha_queues: true }), {
      message: /rabbit_quorum_queue and rabbit_ha_queues.*rabbit_preset = modern/,
    });
  });

  it('has no siblings', () => {
    assert.throws(() => load('rabbit://?rabbit_preset=classic'), /should be one of modern/);
  });
});
