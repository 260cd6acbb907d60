import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts, type ConfigOptsOptions } from '../../lib/conf/config-opts.ts';
import {
  ConfigFileValueError,
  ConfigSourceValueError,
  DuplicateOptError,
  NoSuchOptError,
  OptionNotImplementedError,
  RequiredOptError,
} from '../../lib/conf/errors.ts';
import {
  boolOpt,
  intOpt,
  listOpt,
  multiStrOpt,
  optionTable,
  strOpt,
} from '../../lib/conf/option.ts';
import { ConfigurationError, InvalidArgument } from '../../lib/errors.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { TemporaryFiles } from './temporary-files.ts';

const help = '';

const table = optionTable('grp', {
  name: strOpt({ help, default: 'default' }),
  size: intOpt({ help, default: 1, min: 1, deprecatedNames: [{ name: 'old_size' }] }),
  many: multiStrOpt({ help, default: [] }),
  list: listOpt({ help }),
});

async function load(text: string, options: ConfigOptsOptions = {}): Promise<ConfigOpts> {
  using files = new TemporaryFiles();
  return await ConfigOpts.load({ files: [files.write('x.conf', text)], env: {}, ...options });
}

describe('ConfigOpts', () => {
  it('prefers override, command line, environment, file, set default, default, in this order', async () => {
    const conf = await load('[grp]\nname = file', {
      env: { OS_GRP__NAME: 'env' },
      cli: { grp: { name: 'cli' } },
      overrides: { grp: { name: 'override' } },
    });
    const weaker = await load('[grp]\nname = file', { env: { OS_GRP__NAME: 'env' } });
    const weakest = new ConfigOpts({ env: {} });

    assert.equal(conf.group(table).name, 'override');
    assert.deepEqual(conf.location('grp', 'name'), { kind: 'override' });
    conf.clearOverride('grp', 'name');
    assert.equal(conf.group(table).name, 'cli');
    assert.deepEqual(conf.location('grp', 'name'), { kind: 'command-line' });
    assert.equal(weaker.group(table).name, 'env');
    assert.deepEqual(weaker.location('grp', 'name'), {
      kind: 'environment',
      variable: 'OS_GRP__NAME',
    });
    assert.equal(weakest.group(table).name, 'default');
    assert.deepEqual(weakest.location('grp', 'name'), { kind: 'default' });
    weakest.setDefault('grp', 'name', 'set default');
    assert.equal(weakest.group(table).name, 'set default');
    assert.deepEqual(weakest.location('grp', 'name'), { kind: 'set-default' });
    weakest.clearDefault('grp', 'name');
    assert.equal(weakest.group(table).name, 'default');
  });

  it('prefers a file to a set default, and says file and line', async () => {
    using files = new TemporaryFiles();
    const path = files.write('x.conf', '# x\n[GRP]\nname = file');
    const conf = await ConfigOpts.load({ files: [path], env: {} });
    conf.setDefault('grp', 'name', 'set default');
    assert.equal(conf.group(table).name, 'file');
    assert.deepEqual(conf.location('grp', 'name'), { kind: 'file', file: path, line: 3 });
  });

  it('takes the environment of the process where none is given', () => {
    process.env['OS_GRP__NAME'] = 'process';
    try {
      assert.equal(new ConfigOpts().group(table).name, 'process');
    } finally {
      delete process.env['OS_GRP__NAME'];
    }
  });

  it('passes over values that are undefined on the command line', () => {
    const conf = ConfigOpts.empty({ env: {}, cli: { grp: { name: undefined, size: 7 } } });
    assert.deepEqual(conf.group(table).name, 'default');
    assert.deepEqual(conf.group(table).size, 7);
  });

  it('gives frozen values, the same object until something changes', () => {
    const conf = ConfigOpts.empty({ env: {} });
    const before = conf.group(table);
    assert(Object.isFrozen(before));
    assert.equal(conf.group(table), before);
    conf.setOverride('grp', 'many', ['a']);
    assert.deepEqual(conf.group(table).many, ['a']);
    assert.deepEqual(before.many, []);
  });

  it('knows an option by two tables, if they agree on it', () => {
    const conf = ConfigOpts.empty({ env: {} });
    const again = optionTable('grp', { name: strOpt({ help, default: 'default' }) });
    const other = optionTable('grp', { name: strOpt({ help, default: 'other' }) });
    assert.equal(conf.group(table).name, 'default');
    assert.equal(conf.group(again).name, 'default');
    assert.throws(() => conf.group(other), DuplicateOptError);
  });

  it('refuses a bad value with file, line, option and reason, as often as it is asked', async () => {
    using files = new TemporaryFiles();
    const path = files.write('x.conf', '[grp]\nsize = 0');
    const conf = await ConfigOpts.load({ files: [path], env: {} });
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      assert.throws(
        () => conf.group(table),
        (error) => {
          assert(error instanceof ConfigFileValueError);
          assert(error instanceof ConfigSourceValueError);
          assert(error instanceof ConfigurationError);
          assert.equal(
            error.message,
            `the value of option size in group [grp], from ${path}:2, should be at least 1, not "0"`,
          );
          assert.deepEqual(error.location, { kind: 'file', file: path, line: 2 });
          assert.deepEqual([error.group, error.option], ['grp', 'size']);
          return true;
        },
      );
    }
  });

  it('refuses a bad value from elsewhere with its place', () => {
    const places: readonly (readonly [ConfigOptsOptions, RegExp])[] = [
      [{ env: { OS_GRP__SIZE: 'x' } }, /from the environment variable OS_GRP__SIZE,/],
      [{ env: {}, cli: { grp: { size: 'x' } } }, /from the command line,/],
      [{ env: {}, overrides: { grp: { size: 'x' } } }, /from an override of the program,/],
    ];
    for (const [options, place] of places) {
      assert.throws(
        () => new ConfigOpts(options).group(table),
        (error) =>
          error instanceof ConfigSourceValueError &&
          !(error instanceof ConfigFileValueError) &&
          place.test(error.message),
      );
    }
  });

  it('refuses an empty number where there is a default, unless that is allowed', () => {
    const env = { OS_GRP__SIZE: '' };
    assert.throws(() => new ConfigOpts({ env }).group(table), /should be an integer, not ""/);
    const nullable = optionTable('grp', { size: intOpt({ help, default: 1, nullable: true }) });
    assert.equal(new ConfigOpts({ env }).group(nullable).size, undefined);
  });

  it('refuses to be without a required value, wherever it could come from', () => {
    const strict = optionTable('grp', {
      must: intOpt({ help, required: true }),
    });
    assert.throws(
      () => new ConfigOpts({ env: {} }).group(strict),
      (error) =>
        error instanceof RequiredOptError && /option must in group \[grp\]/.test(error.message),
    );
    assert.throws(
      () => new ConfigOpts({ env: { OS_GRP__MUST: '' } }).group(strict),
      RequiredOptError,
    );
    const conf = new ConfigOpts({ env: {} });
    conf.setDefault('grp', 'must', '3');
    assert.equal(conf.group(strict).must, 3);
  });
});

describe('ConfigOpts.setOverride and setDefault', () => {
  it('convert texts like those of files', () => {
    const conf = ConfigOpts.empty({ env: {} });
    conf.setOverride('grp', 'size', '1_0');
    conf.setOverride('grp', 'many', 'one');
    conf.setDefault('grp', 'list', ['a', 'b']);
    assert.deepEqual(
      { ...conf.group(table) },
      { name: 'default', size: 10, many: ['one'], list: ['a', 'b'] },
    );
  });

  it('refuse a bad value for a known option at once, and change nothing', () => {
    const conf = ConfigOpts.empty({ env: {} });
    const before = conf.group(table);
    assert.throws(() => {
      conf.setOverride('grp', 'size', 0);
    }, ConfigSourceValueError);
    assert.throws(() => {
      conf.setDefault('grp', 'size', 'x');
    }, ConfigSourceValueError);
    assert.throws(() => {
      conf.setOverride('grp', 'size', undefined);
    }, InvalidArgument);
    assert.equal(conf.group(table), before);
  });

  it('refuse a bad value for an option not known yet when it becomes known', () => {
    const conf = ConfigOpts.empty({ env: {} });
    conf.setOverride('grp', 'size', 'x');
    assert.throws(() => conf.group(table), /from an override of the program/);
    conf.clearOverride('grp', 'size');
    assert.equal(conf.group(table).size, 1);
  });
});

describe('ConfigOpts.location', () => {
  it('refuses an option of no table used so far', () => {
    assert.throws(() => ConfigOpts.empty({ env: {} }).location('grp', 'name'), NoSuchOptError);
  });
});

describe('ConfigOpts.groupWith', () => {
  const source = "the transport URL's query";

  it('prefers the texts, for this call', () => {
    const conf = ConfigOpts.empty({ env: {}, overrides: { grp: { name: 'override' } } });
    const values = conf.groupWith(
      table,
      { name: '$name', size: '5', many: 'a,b', list: 'c,d' },
      source,
    );
    assert.deepEqual({ ...values }, { name: '$name', size: 5, many: ['a,b'], list: ['c', 'd'] });
    assert.equal(conf.group(table).name, 'override');
  });

  it('refuses a name that the group does not have, and guesses what was meant', () => {
    const conf = ConfigOpts.empty({ env: {} });
    assert.throws(
      () => conf.groupWith(table, { Siez: '5' }, source),
      (error) => {
        assert(error instanceof NoSuchOptError);
        assert.deepEqual([error.group, error.option, error.suggestions], ['grp', 'Siez', ['size']]);
        assert.equal(
          error.message,
          "no such option Siez in group [grp], named in the transport URL's query; did you mean size?",
        );
        return true;
      },
    );
  });

  it('leaves the other options of the group to their own tables', () => {
    const conf = ConfigOpts.empty({ env: {} });
    conf.group(table);
    const own = optionTable('grp', { own: boolOpt({ help, default: false }) });
    assert.deepEqual({ ...conf.groupWith(own, { own: 'yes', size: '5' }, source) }, { own: true });
  });

  it('refuses a bad text with its source', () => {
    const conf = ConfigOpts.empty({ env: {} });
    assert.throws(
      () => conf.groupWith(table, { size: 'x' }, source),
      (error) =>
        error instanceof ConfigSourceValueError &&
        error.message.includes("from the transport URL's query, should be an integer"),
    );
  });

  it('takes earlier names with a warning, unless the current one is there too', () => {
    const logger = new RecordingLogger();
    const conf = ConfigOpts.empty({ env: {}, logger });
    assert.equal(conf.groupWith(table, { size: '5', old_size: '4' }, source).size, 5);
    assert.equal(conf.groupWith(table, { old_size: '4', size: '5' }, source).size, 5);
    assert.equal(logger.records.length, 0);
    assert.equal(conf.groupWith(table, { old_size: '4' }, source).size, 4);
    assert.match(
      logger.records[0]?.message ?? '',
      /option old_size in group \[grp\] is now option size/,
    );
  });
});

describe('options that are not what they were, or not for Node', () => {
  const notices = optionTable('grp', {
    renamed: strOpt({ help, default: '', deprecatedNames: [{ name: 'former', group: 'DEFAULT' }] }),
    leaving: boolOpt({ help, default: false, deprecatedForRemoval: { reason: 'nobody needs it' } }),
    pythonic: intOpt({ help, default: 1, notApplicable: 'Node has no threads' }),
    missing: boolOpt({ help, default: false, notImplemented: 'use --enable-fips' }),
  });
  const all = '[DEFAULT]\nformer = a\n[grp]\nleaving = yes\npythonic = 7\nmissing = no\n';

  it('are told of once', async () => {
    using files = new TemporaryFiles();
    const path = files.write('x.conf', all);
    const logger = new RecordingLogger();
    const conf = await ConfigOpts.load({ files: [path], env: {}, logger });
    conf.group(notices);
    conf.setOverride('grp', 'missing', false);
    conf.group(notices);
    assert.deepEqual(
      logger.records.map(({ level, message }) => [level, message]),
      [
        [
          'warn',
          'deprecated: option former in group [DEFAULT] is now option renamed in group [grp]',
        ],
        [
          'warn',
          `option leaving in group [grp], from ${path}:4, is deprecated for removal: nobody needs it`,
        ],
        [
          'info',
          `option pythonic in group [grp], from ${path}:5, has no effect: Node has no threads`,
        ],
      ],
    );
  });

  it('are not worth a word where only the program sets them', () => {
    const logger = new RecordingLogger();
    const conf = ConfigOpts.empty({ env: {}, logger, overrides: { grp: { leaving: true } } });
    conf.setDefault('grp', 'pythonic', 2);
    conf.group(notices);
    assert.deepEqual(logger.records, []);
  });

  it('are refused where only the default is supported and another value is set', () => {
    const sources: readonly (readonly [ConfigOptsOptions, RegExp])[] = [
      [{ env: { OS_GRP__MISSING: 'true' } }, /from the environment variable OS_GRP__MISSING/],
      [{ env: {}, overrides: { grp: { missing: true } } }, /from an override/],
    ];
    for (const [options, place] of sources) {
      assert.throws(
        () => new ConfigOpts(options).group(notices),
        (error) =>
          error instanceof OptionNotImplementedError &&
          error instanceof ConfigurationError &&
          place.test(error.message) &&
          error.message.includes('option missing in group [grp]') &&
          error.message.includes('use --enable-fips'),
      );
    }
    assert.throws(
      () => ConfigOpts.empty({ env: {} }).groupWith(notices, { missing: '1' }, 'the URL'),
      OptionNotImplementedError,
    );
  });
});
