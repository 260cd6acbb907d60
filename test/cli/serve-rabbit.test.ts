import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import type { Program } from '../support/program.ts';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { command, startCommand } from './command.ts';

/** `slow` says that it has begun, and answers after a time. */
const ENDPOINTS = `
import { setTimeout as sleep } from 'node:timers/promises';
export class Worker {
  async slow(ctxt, { ms }) { console.log('begun', ms); await sleep(ms); return ms; }
  when(ctxt) { return new Date(0); }
  _hidden() { return 'secret'; }
}`;

describe('oslo-messaging serve on RabbitMQ', () => {
  let vhost: TestVhost;
  let files: TemporaryFiles;
  before(async () => {
    vhost = await createVhost();
    files = new TemporaryFiles();
    files.write('endpoints.mjs', ENDPOINTS);
  });
  after(async () => {
    files[Symbol.dispose]();
    await vhost[Symbol.asyncDispose]();
  });

  async function serve(...words: readonly string[]): Promise<Program> {
    const path = `${files.root}/endpoints.mjs`;
    const server = startCommand(['serve', path, '--topic', 'test', ...words], {
      OSLO_MESSAGING_URL: vhost.url,
    });
    await server.prints('serves topic test');
    return server;
  }

  function call(...words: readonly string[]) {
    return command(['call', 'test', ...words], { env: { OSLO_MESSAGING_URL: vhost.url } });
  }

  it('finishes and answers what has begun before it ends', async () => {
    await using server = await serve();
    const answered = call('slow', 'ms:=1500');
    await server.prints('begun 1500');
    server.kill('SIGTERM');
    assert.deepEqual(await answered, { code: 0, stdout: '1500\n', stderr: '' });
    assert.equal(await server.exits(), 0);
    assert.match(server.printed, /Draining signal=SIGTERM running=1/);
  });

  it('gives up on requests that take longer than --drain-timeout, and says so', async () => {
    await using server = await serve('--drain-timeout', '0.2');
    const answered = call('slow', 'ms:=4000', '--timeout', '1');
    await server.prints('begun 4000');
    server.kill('SIGTERM');
    assert.equal(await server.exits(), 1);
    assert.match(server.printed, /gave up after 0\.2 s: 1 requests have not finished/);
    assert.equal((await answered).code, 5);
  });

  it('applies the serializer and the access policy', async () => {
    await using server = await serve('--serializer', 'json', '--access-policy', 'legacy');
    assert.equal((await call('when')).stdout, '"1970-01-01T00:00:00.000000"\n');
    assert.equal((await call('_hidden')).stdout, '"secret"\n');
    server.kill('SIGTERM');
    assert.equal(await server.exits(), 0);
  });
});
