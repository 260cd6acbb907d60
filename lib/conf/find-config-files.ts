import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { InvalidArgument } from '../errors.ts';
import type { ConfigPath } from './config-files.ts';
import type { Environment } from './environment-source.ts';

export interface ConfigFileOptions {
  /** Files to read, later ones win. Default: those found for `project` and `prog`. */
  readonly files?: readonly string[] | undefined;
  /** Directories whose `*.conf` files to read, after the files. Default: those found. */
  readonly dirs?: readonly string[] | undefined;
  /** Search for `<project>.conf` and `<project>.conf.d`. */
  readonly project?: string | undefined;
  /** Search for `<prog>.conf` and `<prog>.conf.d`. */
  readonly prog?: string | undefined;
  /**
   * Command line arguments; only `--config-file` and `--config-dir` are looked at. They replace
   * `files` or `dirs` and are read in the order given.
   */
  readonly args?: readonly string[] | undefined;
}

/**
 * What to read, the weakest first.
 *
 * @throws {InvalidArgument} when an argument lacks its path.
 */
export function configPaths(options: ConfigFileOptions, env: Environment): readonly ConfigPath[] {
  const named = pathsInArgs(options.args ?? []);
  const paths: ConfigPath[] = [...named];
  if (!named.some(({ kind }) => kind === 'directory')) paths.unshift(...directories(options, env));
  if (!named.some(({ kind }) => kind === 'file')) paths.unshift(...files(options, env));
  return paths.map((path) => ({ ...path, path: absolute(path.path, env) }));
}

function files(options: ConfigFileOptions, env: Environment): ConfigPath[] {
  const paths = options.files ?? search(options, env, '.conf');
  return paths.map((path) => ({ kind: 'file', path }));
}

function directories(options: ConfigFileOptions, env: Environment): ConfigPath[] {
  const searched = options.dirs === undefined;
  const paths = options.dirs ?? search(options, env, '.conf.d');
  return paths.map((path) => ({ kind: 'directory', path, searched }));
}

/** The first `<project><extension>` and the first `<prog><extension>` (oslo: `find_config_files`). */
function search(
  { project, prog }: ConfigFileOptions,
  env: Environment,
  extension: string,
): readonly string[] {
  const places = searchedDirectories(project, env);
  return [project, prog].flatMap((name) => {
    const candidates = name === undefined ? [] : places.map((dir) => join(dir, name + extension));
    return candidates.find((path) => existsSync(path)) ?? [];
  });
}

function searchedDirectories(project: string | undefined, env: Environment): readonly string[] {
  if (project === undefined) return [home(env), '/etc'];
  const snaps = [env['SNAP_COMMON'], env['SNAP']].flatMap((dir) => dir || []);
  return [
    join(home(env), `.${project}`),
    home(env),
    join('/etc', project),
    '/etc',
    ...snaps.map((dir) => join(dir, 'etc', project)),
  ];
}

function pathsInArgs(args: readonly string[]): readonly ConfigPath[] {
  return args.flatMap((arg, index) => {
    const match = /^--config-(file|dir)(?:=(.*))?$/s.exec(arg);
    if (match === null) return [];
    const path = match[2] ?? args[index + 1];
    if (path === undefined) throw new InvalidArgument('args', `${arg} needs a path`);
    return { kind: match[1] === 'file' ? 'file' : 'directory', path };
  });
}

function absolute(path: string, env: Environment): string {
  return resolve(path.replace(/^~(?=\/|$)/, () => home(env)));
}

function home(env: Environment): string {
  return env['HOME'] ?? homedir();
}
