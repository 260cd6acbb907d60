import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ConfigOpts, type ConfigLoadOptions } from '../../lib/conf/config-opts.ts';
import { readConfigFiles } from '../../lib/conf/config-files.ts';
import {
  ConfigDirNotFoundError,
  ConfigFileParseError,
  ConfigFilesNotFoundError,
  ConfigFilesPermissionDeniedError,
} from '../../lib/conf/errors.ts';
import { multiStrOpt, optionTable } from '../../lib/conf/option.ts';
import { InvalidArgument } from '../../lib/errors.ts';
import { TemporaryFiles } from './temporary-files.ts';

const table = optionTable('DEFAULT', { o: multiStrOpt({ help: '', default: [] }) });

/** Writes files that say their own names, and tells in which order they are read. */
async function order(
  names: readonly string[],
  options: (path: (name: string) => string) => ConfigLoadOptions,
): Promise<readonly string[]> {
  using files = new TemporaryFiles();
  for (const name of names) files.write(name, `[DEFAULT]\no = ${name}\n`);
  const path = (name: string): string => join(files.root, name);
  const conf = await ConfigOpts.load({ env: { HOME: files.root }, ...options(path) });
  assert.deepEqual(
    conf.configFiles.map((file) => file.slice(files.root.length + 1)),
    conf.group(table).o,
  );
  return conf.group(table).o;
}

describe('ConfigOpts.load reads', () => {
  it('nothing when nothing is asked for', async () => {
    assert.deepEqual(await order(['x.conf'], () => ({})), []);
  });

  it('files as given, then directories by name, without other files, hidden ones and subdirectories', async () => {
    const names = ['d/20.conf', 'd/10.conf', 'd/3.conf', 'd/.h.conf', 'd/x.txt', 'd/sub/1.conf'];
    assert.deepEqual(
      await order(['b.conf', 'a.conf', ...names], (path) => ({
        files: [path('b.conf'), path('a.conf')],
        dirs: [path('d')],
      })),
      ['b.conf', 'a.conf', 'd/10.conf', 'd/20.conf', 'd/3.conf'],
    );
  });

  it('the first file and directory of a project and a program in the places of oslo.config', async () => {
    const names = ['.nova/api.conf', 'api.conf', 'nova.conf', '.nova/nova.conf.d/x.conf'];
    const search = { project: 'nova', prog: 'api' };
    assert.deepEqual(await order(names, () => search), [
      'nova.conf',
      '.nova/api.conf',
      '.nova/nova.conf.d/x.conf',
    ]);
    assert.deepEqual(await order(names, () => ({ prog: 'api' })), ['api.conf']);
    assert.deepEqual(
      await order(['snap/etc/not-in-etc/not-in-etc.conf'], (path) => ({
        project: 'not-in-etc',
        env: { HOME: path('nowhere'), SNAP: path('snap'), SNAP_COMMON: '' },
      })),
      ['snap/etc/not-in-etc/not-in-etc.conf'],
    );
  });

  it('files given instead of those found, but not instead of directories found', async () => {
    const names = ['nova.conf', 'nova.conf.d/x.conf', 'other.conf'];
    const given = await order(names, (path) => ({ project: 'nova', files: [path('other.conf')] }));
    assert.deepEqual(given, ['other.conf', 'nova.conf.d/x.conf']);
  });

  it('what arguments say, in their order, instead of the files and directories given', async () => {
    const names = ['a.conf', 'b.conf', 'd/c.conf', 'e/f.conf'];
    const both = await order(names, (path) => ({
      files: [path('b.conf')],
      dirs: [path('e')],
      args: ['run', `--config-dir=${path('d')}`, '--config-file', path('a.conf'), '--debug'],
    }));
    assert.deepEqual(both, ['d/c.conf', 'a.conf']);
    const filesOnly = await order(names, (path) => ({
      files: [path('b.conf')],
      dirs: [path('e')],
      args: ['--config-file', path('a.conf')],
    }));
    assert.deepEqual(filesOnly, ['e/f.conf', 'a.conf']);
  });

  it('files below the home directory', async () => {
    assert.deepEqual(await order(['a.conf'], () => ({ files: ['~/a.conf'] })), ['a.conf']);
  });
});

describe('ConfigOpts.load refuses', () => {
  const load = (options: ConfigLoadOptions): Promise<ConfigOpts> =>
    ConfigOpts.load({ env: {}, ...options });

  it('files that do not exist, all of them in one error', async () => {
    const files = ['/nowhere/a', '/nowhere/b'];
    await assert.rejects(load({ files }), (error) => {
      assert(error instanceof ConfigFilesNotFoundError);
      assert.deepEqual(error.files, files);
      assert.match(error.message, /\/nowhere\/a, \/nowhere\/b/);
      return true;
    });
  });

  it('files that may not be read', async () => {
    const denied = Object.assign(new Error('denied'), { code: 'EACCES', syscall: 'open' });
    const reading = readConfigFiles([{ kind: 'file', path: '/x' }], () => Promise.reject(denied));
    await assert.rejects(reading, (error) => {
      assert(error instanceof ConfigFilesPermissionDeniedError);
      assert.deepEqual(error.files, ['/x']);
      return true;
    });
  });

  it('directories given that do not exist, in place of files and the other way round', async () => {
    using files = new TemporaryFiles();
    const file = files.write('a.conf', '');
    await assert.rejects(load({ dirs: ['/nowhere'] }), ConfigDirNotFoundError);
    await assert.rejects(load({ args: ['--config-dir', '/nowhere'] }), ConfigDirNotFoundError);
    await assert.rejects(load({ dirs: [file] }), ConfigDirNotFoundError);
    await assert.rejects(load({ files: [files.root] }), (error) => {
      assert(error instanceof ConfigFileParseError);
      assert.equal(error.file, files.root);
      assert.match(error.message, /EISDIR/);
      return true;
    });
  });

  it('a file that is no configuration, with the line', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.conf', '[DEFAULT]\nx\n');
    await assert.rejects(load({ files: [path] }), {
      name: 'ConfigFileParseError',
      file: path,
      line: 2,
    });
  });

  it('an argument without its path', async () => {
    await assert.rejects(load({ args: ['--config-file'] }), InvalidArgument);
  });
});
