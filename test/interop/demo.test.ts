import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runCli } from '../cli/command.ts';
import { createVhost } from '../support/rabbit-vhost.ts';

/** A broker's URL with one part of it changed. */
function changed(url: string, change: (url: URL) => void): string {
  const copy = new URL(url);
  change(copy);
  return copy.href;
}

describe('oslo-messaging demo on RabbitMQ', () => {
  it('shows the same as in memory', async () => {
    await using vhost = await createVhost();
    const folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-demo-'));
    const file = join(folder, 'demo.conf');
    await writeFile(file, `[DEFAULT]\ntransport_url = ${vhost.url}\n`);
    const { code, stdout, stderr } = await runCli('demo', '--config-file', file);
    await rm(folder, { recursive: true });
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /^transport +rabbit:\/\/\w+:\*\*\*@/m);
    assert.match(stdout, /^call .* add { a: 2, b: 3 } +5 +\d+\.\d$/m);
    assert.match(stdout, /^call .* raised ValueError: division by zero +\d+\.\d$/m);
    assert.match(stdout, /^cast .* received by server[12] +\d+\.\d$/m);
    assert.match(stdout, /^fanoutCast .* received by server1, server2 +\d+\.\d$/m);
  });

  const refusals = [
    {
      name: 'a wrong password',
      change: (url: URL) => (url.password = 'wrong-secret'),
      line: /^oslo-messaging: The broker at \S+ refuses the login of user "\w+": .*\n$/,
    },
    {
      name: 'a virtual host that does not exist',
      change: (url: URL) => (url.pathname = '/no-such-vhost'),
      line: /^oslo-messaging: The broker at \S+ refuses user "\w+" the virtual host "no-such-vhost": .*\n$/,
    },
  ];
  for (const { name, change, line } of refusals) {
    it(`says in one line that it was refused for ${name}`, async () => {
      await using vhost = await createVhost();
      const { code, stderr } = await runCli('demo', '--transport-url', changed(vhost.url, change));
      assert.match(stderr, line);
      assert.equal(code, 8, 'refused, as the help says');
      assert.doesNotMatch(stderr, /secret/);
    });
  }
});
