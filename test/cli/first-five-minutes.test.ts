import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Program } from '../support/program.ts';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { InstalledCommand } from './installed-command.ts';

const PAGE = fileURLToPath(new URL('../../docs/first-five-minutes.md', import.meta.url));
/** The broker of the page. */
const URL_OF_PAGE = 'rabbit://guest:guest@127.0.0.1:5672/';
const BLOCK = /^```(js|ini|console|console server)\n([^]*?)^```$/gm;

/** What differs from one run to the next. */
function settled(text: string): string {
  return text
    .replaceAll(/\d+(\.\d+)? ms|(?<="elapsed_ms":)[\d.]+/g, 'N')
    .replaceAll(/RabbitMQ \d[\d.]*/g, 'RabbitMQ N')
    .trimEnd();
}

describe('docs/first-five-minutes.md, from its beginning to its end', () => {
  const installed = new InstalledCommand();
  let vhost: TestVhost;
  let blocks: readonly (readonly [kind: string, text: string])[];
  let server: Program | undefined;
  before(async () => {
    vhost = await createVhost();
    const page = await readFile(PAGE, 'utf8');
    blocks = Array.from(page.matchAll(BLOCK), ([, kind = '', text = '']) => [kind, text]);
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    installed[Symbol.dispose]();
    await vhost[Symbol.asyncDispose]();
  });

  /** With the broker of this test in place of that of the page, and the other way round. */
  function here(text: string): string {
    return text.replaceAll(URL_OF_PAGE, vhost.url);
  }
  function there(text: string): string {
    const url = new URL(vhost.url);
    return text
      .replaceAll(`rabbit://${url.username}:***@${url.host}${url.pathname}`, masked(URL_OF_PAGE))
      .replaceAll(url.host, new URL(URL_OF_PAGE).host);
  }

  function masked(url: string): string {
    return url.replace(':guest@', ':***@');
  }

  function write(text: string): void {
    const [first = ''] = text.split('\n');
    installed.files.write(first.replace(/^(#|\/\/) /, ''), here(text));
  }

  async function converse(text: string): Promise<void> {
    for (const [, line = '', printed = ''] of text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)) {
      const output = await installed.line(`{ ${line}; } 2>&1`);
      assert.equal(settled(there(output)), settled(printed), line);
    }
  }

  /** The first time it starts one, the second time it ends it. */
  async function serve(text: string): Promise<void> {
    const [line = '', printed = ''] = text.split('\n');
    if (server !== undefined) {
      server.terminate();
      assert.equal(await server.exits(), 0);
      assert.ok(server.printed.includes(printed), server.printed);
      return;
    }
    const script = `cd '${installed.files.root}' && exec ${line.slice(2)}`;
    server = new Program('bash', ['-c', script], installed.env);
    await server.prints('serves topic');
    assert.ok(there(server.printed).includes(printed), server.printed);
  }

  it('tells the truth', async () => {
    const does: Readonly<Record<string, (text: string) => unknown>> = {
      js: write,
      ini: write,
      console: converse,
      'console server': serve,
    };
    assert.ok(blocks.length >= 8);
    for (const [kind, text] of blocks) await does[kind]?.(text);
    assert.equal(await server?.exits(), 0);
  });
});
