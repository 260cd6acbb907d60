import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ConfigOpts, getRpcClient, getRpcTransport, Target } from '../../lib/index.ts';
import { osloPython } from '../support/oslo-python.ts';
import { Program } from '../support/program.ts';
import { createVhost } from '../support/rabbit-vhost.ts';

const FOLDER = fileURLToPath(new URL('../../examples/tutorial/', import.meta.url));

const LANGUAGES = {
  TypeScript: { command: [process.execPath, '--import', 'tsx'], extension: 'ts' },
  Python: { command: [osloPython()], extension: 'py' },
} as const;

type Language = keyof typeof LANGUAGES;

/** The command line of one of the tutorial's programs. */
function commandLine(
  program: 'server' | 'client',
  language: Language,
  config: string,
): [string, string[]] {
  const { command, extension } = LANGUAGES[language];
  const [executable, ...options] = command;
  return [executable, [...options, join(FOLDER, `${program}.${extension}`), config]];
}

/** The tutorial's configuration with another broker, in a folder of its own. */
async function configFor(url: string): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-tutorial-'));
  const path = join(folder, 'my.conf');
  const original = await readFile(join(FOLDER, 'my.conf'), 'utf8');
  const own = original.replace(/'rabbit:.*'/, `'${url}'`);
  assert.notEqual(own, original);
  await writeFile(path, own);
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

/** Calls the tutorial's other endpoint. */
async function stopServer(url: string): Promise<void> {
  await using transport = getRpcTransport(await ConfigOpts.load({ files: [] }), { url });
  const target = new Target({ topic: 'test', namespace: 'control', version: '2.0' });
  await getRpcClient(transport, target).cast({}, 'stop');
}

describe('The tutorial', () => {
  const languages = Object.keys(LANGUAGES) as Language[];
  for (const serverLanguage of languages) {
    for (const clientLanguage of languages) {
      it(`a client in ${clientLanguage} and a server in ${serverLanguage}`, async () => {
        await using vhost = await createVhost();
        await using config = await configFor(vhost.url);
        await using server = new Program(...commandLine('server', serverLanguage, config.path));
        await server.prints('server1 listens on topic test\n');

        // Not waited for to exit: oslo.messaging 14 takes ten seconds to let go of its metrics thread.
        await using client = new Program(...commandLine('client', clientLanguage, config.path));
        await client.prints('2 + 3 = 5\n2 + 3 = 5\n');

        await stopServer(vhost.url);
        assert.equal(await server.exits(), 0);
        assert.equal(server.printed.match(/^add 2 and 3$/gm)?.length, 2);
      });
    }
  }
});
