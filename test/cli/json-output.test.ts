import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import {
  ConfigOpts,
  getRpcServer,
  getRpcTransport,
  Target,
  type Transport,
} from '../../lib/index.ts';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { command } from './command.ts';

type Fields = Readonly<Record<string, unknown>>;

const PAGE = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
const [, SECTION = ''] = PAGE.split('\n## JSON\n');

/** The rows of the page's table: what something has, by what it is. */
const DOCUMENTED = new Map(
  Array.from(SECTION.matchAll(/^\| (.+?) +\| (`.+`) +\|$/gm), ([, what = '', names = '']) => [
    what,
    Array.from(names.matchAll(/`([^`]+)`/g), ([, name = '']) => name),
  ]),
);

/** That an object has what the page says, and nothing else. */
function check(what: string, value: unknown): void {
  const names = DOCUMENTED.get(what);
  assert.ok(names, `the page has no row "${what}"`);
  assert.ok(typeof value === 'object' && value !== null);
  const has = Object.keys(value);
  const known = names.map((name) => name.replace('?', ''));
  assert.deepEqual(
    has.filter((name) => !known.includes(name)),
    [],
    `${what} has what the page does not say`,
  );
  assert.deepEqual(
    names.filter((name) => !name.endsWith('?') && !has.includes(name)),
    [],
    `${what} has not what the page says`,
  );
}

/** The first of a list. */
function one(value: unknown): Fields {
  assert.ok(Array.isArray(value));
  return Object(value[0]) as Fields;
}

describe('what --json prints is what docs/cli.md says', () => {
  const topic = uniqueName('json');
  const files = new TemporaryFiles();
  let vhost: TestVhost;
  let transport: Transport;
  before(async () => {
    vhost = await createVhost();
    transport = getRpcTransport(new ConfigOpts({ env: {} }), { url: vhost.url });
    const echo = { echo: (_ctxt: unknown, args: unknown) => args };
    await getRpcServer(transport, new Target({ topic, server: 'one' }), [echo]).start();
  });
  after(async () => {
    files[Symbol.dispose]();
    await transport.close();
    await vhost[Symbol.asyncDispose]();
  });

  async function json(...args: readonly string[]): Promise<Fields> {
    const done = await command([...args, '--json'], { env: { OSLO_MESSAGING_URL: vhost.url } });
    assert.match(done.stdout, /^[[{].*[\]}]\n$/, done.stderr);
    return JSON.parse(done.stdout) as Fields;
  }

  it('of requests', async () => {
    check('`call`', await json('call', topic, 'echo', 'a=1'));
    check('`cast`, `fanout`', await json('cast', topic, 'echo'));
    check('`--dry-run`', await json('call', topic, 'echo', '--dry-run'));
    const remote = await json('call', topic, 'nothing');
    check('a failure of these', remote);
    check('of it, the error', remote['error']);
    check('of it, the error', (await json('cast', 'nobody', 'echo'))['error']);
    check('`ping`', await json('ping', topic));
    check('`ping`', await json('ping', topic, '--all', '--count', '1'));
  });

  it('of notifications', async () => {
    check('`notify`', await json('notify', 'e', '--topic', 'n'));
    check('`tail --stats`', await json('tail', '--stats', '--idle-timeout', '0.1'));
    const file = files.write('one.json', '{"event_type": "e", "payload": {}, "priority": "INFO"}');
    check('`decode`, `tail`', await json('decode', file));
  });

  it('of doctor', async () => {
    const report = await json('doctor', '--target', 'nobody');
    check('`doctor`', report);
    const checks = report['checks'] as readonly Fields[];
    for (const made of checks) check('of it, a check', made);
    const found = checks.find(({ outcome }) => outcome === 'found');
    check('of it, a finding of doctor', one(found?.['findings']));
  });

  it('of config', async () => {
    const text =
      '[DEFAULT]\ntransport_url = fake://\n[oslo_messaging_rabbit]\nrabbit_use_ssl = false\n';
    const file = files.write('old.conf', text);
    const validated = await json('config', 'validate', file);
    check('`config validate`', validated);
    check('of it, a finding', one(validated['findings']));
    const shown = await json('config', 'show', '--config-file', file);
    check('`config show`', shown);
    check('of it, an option', one(shown['options']));
    for (const name of ['rabbit_quorum_queue', 'kombu_reconnect_delay', 'direct_mandatory_flag']) {
      check('`config explain`, each', one(await json('config', 'explain', name)));
    }
    const migrated = one(await json('config', 'migrate', file));
    check('`config migrate`, each', migrated);
    check('of it, a change', one(migrated['changes']));
  });
});
