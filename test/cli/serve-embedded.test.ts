import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../support/ports.ts';
import { command, startCommand } from './command.ts';

const CALCULATOR = fileURLToPath(new URL('../../examples/calculator.mjs', import.meta.url));
const SERVE = ['serve', CALCULATOR, '--topic', 'test', '--embedded-broker', '--transport-url'];

describe('oslo-messaging serve --embedded-broker', () => {
  it('brings the broker of its transport URL, which other processes join', async () => {
    const [port = 0] = await freePorts(1);
    const url = `rabbit://me:secret@127.0.0.1:${port}/own`;
    await using server = startCommand([...SERVE, url]);
    await server.prints('serves topic test');
    const call = ['call', 'test', 'add', 'a:=2', 'b:=3', '--transport-url'];
    const answered = await command([...call, url]);
    assert.deepEqual(answered, { code: 0, stdout: '5\n', stderr: '' });
    const refused = await command([...call, url.replace('secret', 'wrong'), '--timeout', '5']);
    assert.notEqual(refused.code, 0);
    const taken = await command([...SERVE, url]);
    assert.equal(taken.code, 3);
    assert.match(taken.stderr, new RegExp(`cannot listen on ${port}: EADDRINUSE`));
    server.kill('SIGTERM');
    assert.equal(await server.exits(), 0);
    assert.doesNotMatch(server.printed, /secret/);
  });

  for (const url of ['fake://', 'rabbit://10.0.0.1/', 'rabbit://127.0.0.1:1,127.0.0.1:2/']) {
    it(`has no broker for ${url}`, async () => {
      const { code, stderr } = await command([...SERVE, url]);
      assert.equal(code, 3);
      assert.match(stderr, /the embedded broker is at rabbit:\/\/127\.0\.0\.1 and nowhere else/);
    });
  }
});
