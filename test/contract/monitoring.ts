import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Gate } from '../support/gate.ts';
import { Sightings } from '../support/sightings.ts';
import type { Scene } from './scene.ts';

/** Of the call monitor; heartbeats come at half of it. */
const MONITOR_MS = 600;

export function monitoringContract(open: () => Promise<Scene>): void {
  // Time is what these are about, so they do wait for it.
  describe('a monitored call', () => {
    it('goes on as long as its server shows that it works', async () => {
      await using scene = await open();
      await scene.serve({ long: () => delay(3 * MONITOR_MS, 'done') });
      const client = scene.client({ callMonitorTimeoutMs: MONITOR_MS });
      assert.equal(await client.call({}, 'long'), 'done');
    });

    it('tells the endpoint its timeout in seconds', async () => {
      await using scene = await open();
      await scene.serve({ ctxt: (ctxt: unknown) => ctxt });
      const client = scene.client({ callMonitorTimeoutMs: 30_000 });
      assert.deepEqual(await client.call({}, 'ctxt'), { client_timeout: 30 });
    });

    it('is given up when its server has fallen silent', async () => {
      await using scene = await open();
      const gate = new Gate();
      const transport = scene.connect();
      await scene.serve({ hang: () => gate.opened }, { transport });
      const call = scene.client({ callMonitorTimeoutMs: MONITOR_MS }).call({}, 'hang');
      const rejected = assert.rejects(call, {
        name: 'MessagingTimeout',
        stage: 'heartbeats-stopped',
      });
      await delay(1.5 * MONITOR_MS);
      await transport.close();
      await rejected;
      gate.open();
    });

    it('is given up when nobody has begun to work on it', async () => {
      await using scene = await open();
      const started = new Sightings<string>();
      const gate = new Gate();
      const hang = (): Promise<void> => {
        started.add('hang');
        return gate.opened;
      };
      await scene.serve({ hang }, { concurrency: 1 });
      const client = scene.client();
      const busy = client.call({}, 'hang');
      await started.count(1);
      const queued = client.prepare({ callMonitorTimeoutMs: MONITOR_MS }).call({}, 'hang');
      await assert.rejects(queued, { name: 'MessagingTimeout', stage: 'no-reply' });
      gate.open();
      await busy;
    });

    it('does not outlive its overall timeout', async () => {
      await using scene = await open();
      const gate = new Gate();
      await scene.serve({ hang: () => gate.opened });
      const client = scene.client({ timeoutMs: 2 * MONITOR_MS, callMonitorTimeoutMs: MONITOR_MS });
      await assert.rejects(client.call({}, 'hang'), {
        name: 'MessagingTimeout',
        stage: 'no-reply',
      });
      gate.open();
    });
  });
}
