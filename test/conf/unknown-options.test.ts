import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { UnknownOptionsError } from '../../lib/conf/errors.ts';
import { intOpt, optionTable, strOpt } from '../../lib/conf/option.ts';
import { suggest } from '../../lib/conf/suggest.ts';
import { TemporaryFiles } from './temporary-files.ts';

const help = '';

const tables = [
  optionTable('DEFAULT', { transport_url: strOpt({ help }) }),
  optionTable('oslo_messaging_rabbit', {
    heartbeat_rate: intOpt({ help, deprecatedNames: [{ name: 'beat' }, { group: 'old_rabbit' }] }),
  }),
  optionTable('oslo_messaging_rabbit', { ssl: strOpt({ help }) }),
];

describe('ConfigOpts.unknownOptions', () => {
  it('finds slips in our groups and their names, and leaves others alone', async () => {
    using files = new TemporaryFiles();
    const file = files.write(
      'x.conf',
      [
        '[DEFAULT]',
        'debug = true',
        'transprot_url = rabbit://',
        'transport_url = rabbit://',
        '[Oslo_Messaging_Rabbit]',
        'heartbeat-rate = 1',
        'beat = 1',
        'ssl = x',
        'colour = red',
        'colour = blue',
        '[oslo_messaging_rabit]',
        'ssl = x',
        'colour = red',
        '[default]',
        'debug = true',
        '[oslo_messaging_kafka]',
        'colour = red',
        '[old_rabbit]',
        'colour = red',
      ].join('\n'),
    );
    const conf = await ConfigOpts.load({ files: [file], env: {} });
    const rabbit = 'oslo_messaging_rabbit';
    assert.deepEqual(conf.unknownOptions(tables), [
      {
        what: 'option',
        group: 'DEFAULT',
        name: 'transprot_url',
        file,
        line: 3,
        suggestions: ['transport_url'],
      },
      {
        what: 'option',
        group: rabbit,
        name: 'heartbeat-rate',
        file,
        line: 6,
        suggestions: ['heartbeat_rate'],
      },
      { what: 'option', group: rabbit, name: 'colour', file, line: 9, suggestions: [] },
      {
        what: 'group',
        group: 'oslo_messaging_rabit',
        name: 'ssl',
        file,
        line: 11,
        suggestions: [rabbit],
      },
      { what: 'group', group: 'default', name: 'debug', file, line: 14, suggestions: ['DEFAULT'] },
    ]);
  });

  it('is what `strict` refuses', async () => {
    using files = new TemporaryFiles();
    const file = files.write(
      'x.conf',
      '[oslo_messaging_rabbit]\nsll = x\n[oslo_messaging_rabit]\nssl = x',
    );
    await assert.doesNotReject(ConfigOpts.load({ files: [file], env: {} }));
    await assert.rejects(ConfigOpts.load({ files: [file], env: {}, strict: tables }), (error) => {
      assert(error instanceof UnknownOptionsError);
      assert.equal(error.unknown.length, 2);
      assert.equal(
        error.message,
        'unknown in the configuration files: ' +
          `option sll in group [oslo_messaging_rabbit] (${file}:2; did you mean ssl?), ` +
          `group [oslo_messaging_rabit] (${file}:3; did you mean oslo_messaging_rabbit?)`,
      );
      return true;
    });
  });
});

describe('suggest', () => {
  const known = ['ssl', 'ssl_version', 'transport_url', 'heartbeat_rate', 'heartbeat_timeout'];
  const table: readonly (readonly [unknown: string, suggestions: readonly string[]])[] = [
    ['SSL', ['ssl']],
    ['sl', ['ssl']],
    ['sls', ['ssl']],
    ['tls', []],
    ['ssl-version', ['ssl_version']],
    ['ssl_vresion', ['ssl_version']],
    ['transport_uri', ['transport_url']],
    ['tranport_ulr', ['transport_url']],
    ['tranport_lru', []],
    ['hartbeat_rates', ['heartbeat_rate']],
    ['', []],
  ];
  for (const [unknown, suggestions] of table) {
    it(`knows what "${unknown}" could mean`, () => {
      assert.deepEqual(suggest(unknown, known), suggestions);
    });
  }

  it('names the closest first', () => {
    assert.deepEqual(suggest('pool_sizes', ['poll_size', 'pool_size', 'pool_sizes_']), [
      'pool_size',
      'pool_sizes_',
      'poll_size',
    ]);
  });
});
