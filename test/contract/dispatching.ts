import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RPCVersionCapError } from '../../lib/rpc/errors.ts';
import { Target } from '../../lib/target/target.ts';
import type { Scene } from './scene.ts';

export function dispatchingContract(open: () => Promise<Scene>): void {
  describe('a request finds its method', () => {
    const PLAIN = { who: () => 'plain' };
    const CONTROL = {
      target: new Target({ namespace: 'control', version: '2.3' }),
      who: () => 'control',
    };
    const LEGACY = {
      target: new Target({ namespace: 'new', legacyNamespaces: ['old'], version: '1.1' }),
      who: () => 'legacy',
    };
    const cases = [
      { options: {}, result: 'plain' },
      { options: { version: '1.0' }, result: 'plain' },
      { options: { namespace: 'control', version: '2.1' }, result: 'control' },
      { options: { namespace: 'control', version: '2.3' }, result: 'control' },
      { options: { namespace: 'new', version: '1.1' }, result: 'legacy' },
      { options: { namespace: 'old' }, result: 'legacy' },
      { options: { version: '1.1' }, excType: 'UnsupportedVersion' },
      { options: { namespace: 'control', version: '2.4' }, excType: 'UnsupportedVersion' },
      { options: { namespace: 'control', version: '1.0' }, excType: 'UnsupportedVersion' },
      { options: { namespace: 'nowhere' }, excType: 'UnsupportedVersion' },
      { options: {}, method: 'missing', excType: 'NoSuchMethod' },
      { options: {}, method: '_private', excType: 'NoSuchMethod' },
    ];
    for (const { options, method = 'who', result, excType } of cases) {
      it(`${method} with ${JSON.stringify(options)}: ${result ?? excType}`, async () => {
        await using scene = await open();
        const server = scene.server([{ ...PLAIN, _private: () => 'private' }, CONTROL, LEGACY]);
        await server.start();
        const call = scene.client().prepare(options).call({}, method);
        if (excType === undefined) assert.equal(await call, result);
        else await assert.rejects(call, { name: 'RemoteError', excType });
      });
    }

    it('unless its version is beyond the cap of its client', async () => {
      await using scene = await open();
      await scene.serve({ target: new Target({ version: '1.9' }), who: () => 'here' });
      const client = scene.client({ versionCap: '1.4' });
      assert.equal(await client.prepare({ version: '1.4' }).call({}, 'who'), 'here');
      const beyond = client.prepare({ version: '1.5' });
      await assert.rejects(beyond.call({}, 'who'), RPCVersionCapError);
      await assert.rejects(beyond.cast({}, 'who'), RPCVersionCapError);
    });

    it('and a ping is answered when the configuration says so', async () => {
      await using scene = await open();
      scene.conf.setOverride('DEFAULT', 'rpc_ping_enabled', true);
      await scene.serve(PLAIN);
      assert.equal(await scene.client().call({}, 'oslo_rpc_server_ping'), 'pong');
    });
  });
}
