import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import { freePorts } from './ports.ts';
import { endAtExit, runOk } from './process.ts';
import { until } from './until.ts';

const DEBIAN_FOLDER = '/usr/lib/postgresql';
const STARTUP_MS = 60_000;

/** PostgreSQL does not run as root; Debian makes this user for it. */
const OWNER = 'postgres';

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The folder of PostgreSQL's programs, of the newest version that is installed. */
export function findPostgres(): string | undefined {
  const debian = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  const folders = [
    ...debian
      .sort((one, other) => Number(other) - Number(one))
      .map((version) => join(DEBIAN_FOLDER, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

type State = { readonly name: 'running'; readonly end: () => void } | { readonly name: 'stopped' };

/** A PostgreSQL of one's own: a free port of 127.0.0.1, data in a temporary folder. */
export class Postgres implements AsyncDisposable {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly #programs: string;
  readonly #data: string;
  readonly #port: number;
  readonly #owner: Owner | undefined;
  readonly #removeFolder: () => void;
  #state: State = { name: 'stopped' };

  private constructor(programs: string, port: number, owner: Owner | undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-postgres-'));
    this.#removeFolder = endAtExit({ folder });
    if (owner !== undefined) giveTo(owner, folder);
    this.#programs = programs;
    this.#data = join(folder, 'data');
    this.#port = port;
    this.#owner = owner;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    this.pool = new pg.Pool({ connectionString: this.url });
    // A test may end it while a connection idles.
    this.pool.on('error', () => undefined);
  }

  static async start(): Promise<Postgres> {
    const programs = findPostgres();
    if (programs === undefined)
      throw new Error('This test needs PostgreSQL: apt-get install postgresql');
    const [port = 0] = await freePorts(1);
    const postgres = new Postgres(programs, port, await ownerOf());
    await postgres.#initialise();
    await postgres.restart();
    return postgres;
  }

  /** Starts it on the same port, with what it had on disk. */
  async restart(): Promise<void> {
    const options = ['-h', '127.0.0.1', '-p', String(this.#port), '-k', '', '-c', 'fsync=off'];
    const child = spawn(join(this.#programs, 'postgres'), ['-D', this.#data, ...options], {
      ...this.#owner,
      stdio: 'ignore',
      detached: true,
    });
    this.#state = { name: 'running', end: endAtExit({ pid: child.pid }) };
    await until(async () => (await this.pool.query('SELECT 1')).rowCount === 1, {
      what: 'PostgreSQL to answer',
      timeoutMs: STARTUP_MS,
      everyMs: 20,
    });
  }

  /** Ends it as a power failure would; what it had committed stays. */
  crash(): void {
    if (this.#state.name === 'running') this.#state.end();
    this.#state = { name: 'stopped' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.end();
    this.crash();
    this.#removeFolder();
  }

  async #initialise(): Promise<void> {
    const options = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-locale'];
    await runOk(join(this.#programs, 'initdb'), ['--no-sync', ...options, '-D', this.#data], {
      ...this.#owner,
    });
  }
}

/** `undefined`: who runs the tests may run PostgreSQL, too. */
async function ownerOf(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const ids = ['-u', '-g'].map(async (id) => Number(await runOk('id', [id, OWNER])));
  const [uid = 0, gid = 0] = await Promise.all(ids);
  return { uid, gid };
}

function giveTo({ uid, gid }: Owner, folder: string): void {
  chownSync(folder, uid, gid);
  // Others may pass through what the runner has made for itself, but read nothing there.
  const { mode } = statSync(tmpdir());
  if ((mode & 0o001) === 0) chmodSync(tmpdir(), mode | 0o011);
}
