/**
 * Runs the tests: `node --import tsx test/run.ts [--unit | --peers | --nova | --faults] [part-of-a-path …]`.
 *
 * Finds or installs what the chosen files need, starts a private RabbitMQ for them, and ends all it
 * started however it ends itself. `OSLO_TEST_RABBIT_URL` (with `OSLO_TEST_RABBITMQCTL`) and
 * `OSLO_TEST_PYTHON` bring one's own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brokerName } from './support/broker-name.ts';
import { osloPython, osloVersion } from './support/oslo-python.ts';
import { ensurePrerequisites, MissingPrerequisite } from './support/prerequisites.ts';
import { endAtExit } from './support/process.ts';
import { CTL_VARIABLE } from './support/rabbit-ctl.ts';
import { RabbitNode } from './support/rabbit-node.ts';
import { URL_VARIABLE } from './support/rabbit-vhost.ts';
import { runMain } from './support/run-main.ts';
import { findTestFiles, needsOf, selectTestFiles, type Need } from './support/test-files.ts';
import { readTotals, type Totals } from './support/totals.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TEST_FOLDER = join(ROOT, 'test');
/** Node holds a file to it, too. */
const ONE_TEST_MS = 300_000;
/** All faults are one file. */
const ALL_FAULTS_MS = 900_000;
/** Beyond this, tests that measure time begin to disturb one another. */
const MOST_FILES_AT_ONCE = 4;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      unit: { type: 'boolean' },
      peers: { type: 'boolean' },
      nova: { type: 'boolean' },
      faults: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const scope =
    (['unit', 'peers', 'nova', 'faults'] as const).find((name) => values[name]) ?? 'all';
  const files = selectTestFiles(findTestFiles(TEST_FOLDER), { filters: positionals, scope });
  if (files.length === 0)
    throw new MissingPrerequisite(`no test file matches ${positionals.join(' ')}`);
  const needs = needsOf(files);
  await phase('prerequisites', () => ensurePrerequisites(needs));
  await using broker = needs.has('broker') ? await provideBroker() : undefined;
  await printVersions(needs, broker);
  const totals = await phase('tests', () => runTests(files, { env: broker?.env, needs }));
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  return totals.failed === 0 ? 0 : 1;
}

interface Broker extends AsyncDisposable {
  readonly env: { readonly [URL_VARIABLE]: string; readonly [CTL_VARIABLE]?: string };
}

/** The broker that was brought, or one of our own. */
async function provideBroker(): Promise<Broker> {
  const given = process.env[URL_VARIABLE];
  if (given) {
    const env = { [URL_VARIABLE]: given.replace(/^(?:amqp|kombu):/, 'rabbit:') };
    return { env, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const node = await phase('broker', () => RabbitNode.start());
  return {
    env: { [URL_VARIABLE]: node.url, [CTL_VARIABLE]: JSON.stringify(node.ctl.command) },
    [Symbol.asyncDispose]: () => node.stop(),
  };
}

async function printVersions(needs: ReadonlySet<Need>, broker: Broker | undefined): Promise<void> {
  if (needs.has('python')) {
    console.log(`python: oslo.messaging ${String(await osloVersion(osloPython()))}`);
  }
  if (broker !== undefined) console.log(`broker: ${await brokerName(broker.env[URL_VARIABLE])}`);
}

async function runTests(
  files: readonly string[],
  { env, needs }: { readonly env: Broker['env'] | undefined; readonly needs: ReadonlySet<Need> },
): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-results-'));
  const removeFolder = endAtExit({ folder });
  const results = join(folder, 'results.tap');
  const timeoutMs = needs.has('cluster') ? ALL_FAULTS_MS : ONE_TEST_MS;
  const paths = files.map((file) => join('test', file));
  const child = spawn(process.execPath, [...runnerOptions(results, timeoutMs), ...paths], {
    cwd: ROOT,
    // What a killed test leaves in the temporary folder goes with it.
    env: { ...process.env, ...env, TMPDIR: folder },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const endGroup = endAtExit({ pid: child.pid });
  const [code] = (await once(child, 'exit')) as [number | null];
  endGroup();
  const totals = readTotals(readFileSync(results, 'utf8'));
  removeFolder();
  // A file that breaks outside of its tests fails the run without failing a test.
  return code === 0 ? totals : { ...totals, failed: Math.max(1, totals.failed) };
}

function runnerOptions(results: string, timeoutMs: number): string[] {
  const atOnce = Math.min(MOST_FILES_AT_ONCE, availableParallelism());
  return [
    ...['--import', 'tsx', '--test'],
    ...[`--test-concurrency=${atOnce}`, `--test-timeout=${timeoutMs}`],
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=tap', `--test-reporter-destination=${results}`],
  ];
}

async function phase<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  console.log(`${name}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}

runMain('test/run.ts', main);
