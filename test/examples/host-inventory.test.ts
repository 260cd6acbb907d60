import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { osloPython } from '../support/oslo-python.ts';
import { Program } from '../support/program.ts';
import { createVhost } from '../support/rabbit-vhost.ts';

const FOLDER = fileURLToPath(new URL('../../examples/host-inventory/', import.meta.url));

const SECONDS = 6;

/** Each of the example's programs, told of a broker of the test's own. */
class Hosts implements AsyncDisposable {
  readonly #conf: string;
  readonly #ends: (() => PromiseLike<void>)[] = [];

  private constructor(conf: string, ends: (() => PromiseLike<void>)[]) {
    this.#conf = conf;
    this.#ends = ends;
  }

  static async create(): Promise<Hosts> {
    const vhost = await createVhost();
    const folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-inventory-'));
    const conf = join(folder, 'my.conf');
    await writeFile(conf, `[DEFAULT]\ntransport_url = ${vhost.url}\n`);
    return new Hosts(conf, [
      () => vhost[Symbol.asyncDispose](),
      () => rm(folder, { recursive: true }),
    ]);
  }

  run(program: string, ...args: readonly string[]): Program {
    const path = join(FOLDER, program);
    const running = program.endsWith('.py')
      ? new Program(osloPython(), [path, this.#conf, ...args])
      : new Program(process.execPath, ['--import', 'tsx', path, this.#conf, ...args]);
    this.#ends.push(() => running[Symbol.asyncDispose]());
    return running;
  }

  async agent(program: 'agent.ts' | 'agent.py', host: string, seconds = '0'): Promise<Program> {
    const agent = this.run(program, host, seconds);
    await agent.prints(`${host} listens\n`);
    return agent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
  }
}

describe('The host inventory', () => {
  it('collects from agents in Node and Python, one of them slow, one dead', async () => {
    await using hosts = await Hosts.create();
    const [, , , dead] = await Promise.all([
      hosts.agent('agent.ts', 'node1'),
      hosts.agent('agent.py', 'python1'),
      hosts.agent('agent.py', 'slow', '2'),
      hosts.agent('agent.ts', 'dead'),
    ]);
    dead.kill('SIGKILL');
    await dead.exits();

    const names = ['node1', 'python1', 'slow', 'dead'];
    const collector = hosts.run('collector.ts', String(SECONDS), ...names);
    assert.equal(await collector.exits(), 1);
    console.log(collector.printed);
    const lines = collector.printed.split('\n');
    const rows = lines.slice(1, 4).map((line) => line.trim().split(/\s{2,}/));
    assert.deepEqual(
      rows
        .slice(0, 2)
        .map(([host]) => host)
        .sort(),
      ['node1', 'python1'],
    );
    assert.equal(rows[2]?.[0], 'slow');
    for (const [, vms, memory, cpus, disk, after] of rows) {
      assert.match(`${vms},${memory},${cpus},${disk}`, /^\d+,\d+ MB,\d+,\d+ GB$/);
      assert.ok(parseFloat(after ?? '') < SECONDS);
    }
    assert.deepEqual(lines.slice(4), [
      '3 of 4 hosts have answered (deadline)',
      'no answer from dead',
      '',
    ]);
  });

  it('does not wait for its deadline when all have answered', async () => {
    await using hosts = await Hosts.create();
    await hosts.agent('agent.ts', 'node1');
    const collector = hosts.run('collector.ts', '600', 'node1');
    assert.equal(await collector.exits(), 0);
    assert.match(collector.printed, /1 of 1 hosts have answered \(complete\)\n$/);
  });

  it('ends at once where no agent listens', async () => {
    await using hosts = await Hosts.create();
    const collector = hosts.run('collector.ts', '600', 'node1');
    assert.equal(await collector.exits(), 1);
    assert.match(
      collector.printed,
      /0 of 1 hosts have answered \(unheard\)\nno answer from node1\n/,
    );
  });
});
