import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import {
  ConfigFileParseError,
  ConfigFileValueError,
  ConfigFilesNotFoundError,
} from '../../lib/conf/errors.ts';
import type { OptionChange } from '../../lib/conf/mutation.ts';
import { intOpt, optionTable, strOpt } from '../../lib/conf/option.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { TemporaryFiles } from './temporary-files.ts';

const help = '';

const table = optionTable('grp', {
  fixed: strOpt({ help, default: 'default' }),
  size: intOpt({ help, default: 1, mutable: true }),
  token: strOpt({ help, secret: true, mutable: true }),
});

/** A configuration from a file with this text, and how to write another. */
async function story(files: TemporaryFiles, text: string) {
  const path = files.write('x.conf', text);
  const logger = new RecordingLogger();
  const conf = await ConfigOpts.load({ files: [path], env: {}, logger });
  conf.group(table);
  const heard: (readonly OptionChange[])[] = [];
  const stop = conf.onMutate((changes) => heard.push(changes));
  const rewrite = (changed: string): string => files.write('x.conf', changed);
  return { conf, logger, heard, stop, rewrite };
}
const log = (logger: RecordingLogger): readonly string[] =>
  logger.records.map(({ level, message }) => `${level} ${message}`);

describe('ConfigOpts.mutateConfigFiles', () => {
  it('changes what is mutable, warns about the rest, and tells everybody', async () => {
    using files = new TemporaryFiles();
    const { conf, logger, heard, rewrite } = await story(
      files,
      '[grp]\nfixed = a\nsize = 2\ntoken = s3cret',
    );
    const before = conf.group(table);
    rewrite('[grp]\nfixed = b\nsize = 3\n');

    const changes = await conf.mutateConfigFiles();

    assert.deepEqual(changes, [
      { group: 'grp', name: 'size', oldValue: 2, newValue: 3 },
      { group: 'grp', name: 'token', oldValue: 's3cret', newValue: undefined },
    ]);
    assert.deepEqual(heard, [changes]);
    assert.deepEqual({ ...conf.group(table) }, { fixed: 'a', size: 3, token: undefined });
    assert.deepEqual({ ...before }, { fixed: 'a', size: 2, token: 's3cret' });
    assert.deepEqual(log(logger), [
      'warn ignored: the change of option fixed in group [grp], which is not mutable',
      'info changed: option size in group [grp] from 2 to 3',
      'info changed: option token in group [grp] from *** to ***',
    ]);
  });

  it('says nothing when nothing has changed that counts', async () => {
    using files = new TemporaryFiles();
    const { conf, logger, heard, rewrite } = await story(files, '[grp]\nsize = 2');
    conf.setOverride('grp', 'size', 9);
    rewrite('# new\n[grp]\nsize = 3\n[other]\nx = 1');
    assert.deepEqual(await conf.mutateConfigFiles(), []);
    assert.deepEqual([heard, log(logger)], [[], []]);
    conf.clearOverride('grp', 'size');
    assert.equal(conf.group(table).size, 3);
  });

  it('compares with the last reading, and an option that cannot change with the first', async () => {
    using files = new TemporaryFiles();
    const { conf, logger, rewrite } = await story(files, '[grp]\nfixed = a\nsize = 2');
    rewrite('[grp]\nfixed = b\nsize = 3');
    await conf.mutateConfigFiles();
    rewrite('[grp]\nfixed = a\nsize = 2');
    assert.deepEqual(await conf.mutateConfigFiles(), [
      { group: 'grp', name: 'size', oldValue: 3, newValue: 2 },
    ]);
    assert.equal(log(logger).filter((message) => message.startsWith('warn')).length, 1);
  });

  it('leaves everything as it was when the files are bad', async () => {
    using files = new TemporaryFiles();
    const { conf, logger, heard, rewrite } = await story(files, '[grp]\nsize = 2');
    const before = conf.group(table);
    rewrite('[grp]\nsize = x\ntoken = new');
    await assert.rejects(conf.mutateConfigFiles(), ConfigFileValueError);
    rewrite('[grp');
    await assert.rejects(conf.mutateConfigFiles(), ConfigFileParseError);
    files[Symbol.dispose]();
    await assert.rejects(conf.mutateConfigFiles(), ConfigFilesNotFoundError);
    assert.equal(conf.group(table), before);
    assert.deepEqual([heard, log(logger)], [[], []]);
  });

  it('finds files that have come and gone in a directory', async () => {
    using files = new TemporaryFiles();
    files.write('nova.conf.d/10.conf', '[grp]\nsize = 2');
    const conf = await ConfigOpts.load({ project: 'nova', env: { HOME: files.root } });
    assert.equal(conf.group(table).size, 2);
    files.write('nova.conf.d/20.conf', '[grp]\nsize = 3');
    await conf.mutateConfigFiles();
    assert.equal(conf.group(table).size, 3);
    files[Symbol.dispose]();
    await conf.mutateConfigFiles();
    assert.equal(conf.group(table).size, 1);
  });

  it('outlives a listener that throws, and forgets one that has stopped', async () => {
    using files = new TemporaryFiles();
    const { conf, logger, heard, stop, rewrite } = await story(files, '');
    stop();
    conf.onMutate(() => {
      throw new Error('listener');
    });
    rewrite('[grp]\nsize = 3');
    await conf.mutateConfigFiles();
    assert.equal(conf.group(table).size, 3);
    assert.deepEqual(heard, []);
    assert.equal(logger.records.filter(({ level }) => level === 'error').length, 1);
  });
});
