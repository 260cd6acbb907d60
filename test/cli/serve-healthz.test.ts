import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { Healthz } from '../../lib/cli/serve/healthz.ts';
import { ConfigurationError } from '../../lib/index.ts';

describe('Healthz', () => {
  it('answers by how the service is', async () => {
    let ok = false;
    await using healthz = await Healthz.listen('0', () => ({
      ok,
      details: { status: String(ok) },
    }));
    assert.match(healthz.url, /^http:\/\/127\.0\.0\.1:\d+\/healthz$/);
    const ask = async (path: string, method = 'GET'): Promise<readonly [number, unknown]> => {
      const response = await fetch(new URL(path, healthz.url), { method });
      return [response.status, await response.json()];
    };
    assert.deepEqual(await ask('/healthz'), [503, { status: 'false' }]);
    assert.deepEqual(await ask('/livez'), [200, { status: 'false' }]);
    ok = true;
    assert.deepEqual(await ask('/healthz'), [200, { status: 'true' }]);
    assert.deepEqual(await ask('/other'), [404, {}]);
    assert.deepEqual(await ask('/healthz', 'POST'), [405, {}]);
  });

  it('lets go of its port, also with a client that keeps its connection', async () => {
    const healthz = await Healthz.listen('127.0.0.1:0', () => ({ ok: true, details: {} }));
    await (await fetch(healthz.url)).text();
    await healthz[Symbol.asyncDispose]();
    await assert.rejects(fetch(healthz.url));
  });

  it('names the address that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const listening = Healthz.listen(String(port), () => ({ ok: true, details: {} }));
    await assert.rejects(listening, (error: unknown) => {
      assert.ok(error instanceof ConfigurationError);
      assert.equal(
        error.message,
        `cannot answer /healthz on ${port}: another program listens there`,
      );
      return true;
    });
    other.close();
  });

  for (const address of ['', 'host', '80:host', '65536', 'a b:80', '::1:80', '-1']) {
    it(`refuses "${address}"`, async () => {
      const listening = Healthz.listen(address, () => ({ ok: true, details: {} }));
      await assert.rejects(listening, /healthz should be a port or host:port, not /);
    });
  }

  it('takes an IPv6 address in brackets', async () => {
    await using healthz = await Healthz.listen('[::1]:0', () => ({ ok: true, details: {} }));
    assert.match(healthz.url, /^http:\/\/\[::1\]:\d+\/healthz$/);
    assert.equal((await fetch(healthz.url)).status, 200);
  });
});
