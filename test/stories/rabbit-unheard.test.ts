import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Forked } from '../support/forked.ts';
import type { VhostCtl } from '../support/rabbit-ctl.ts';
import { RabbitNode } from '../support/rabbit-node.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import type { UnheardQuestion } from './unheard.ts';

const USER = 'unheard';
const PASSWORD = 'secret';
/** In this time each of the service's connections has had a message. */
const STRIKE_MS = 500;

describe('a service that listens to nothing lives on, on RabbitMQ,', { timeout: 240_000 }, () => {
  let node: RabbitNode;
  let vhost: VhostCtl;
  let proxy: TcpProxy;
  let service: Forked<UnheardQuestion, string>;

  before(async () => {
    node = await RabbitNode.start();
    await node.ctl.addUser(USER, PASSWORD);
    vhost = node.ctl.vhost('/');
    await vhost.setPermissions(USER);
    proxy = await TcpProxy.start(node.port);
    const url = `rabbit://${USER}:${PASSWORD}@127.0.0.1:${proxy.port}/`;
    service = new Forked(new URL('unheard.ts', import.meta.url), [url, 'unheard']);
    assert.equal(await service.ask('call'), 'done');
  });
  after(async () => {
    await service[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
    await node.stop();
  });

  function says(problem: RegExp): Promise<unknown> {
    const options = { timeoutMs: 30_000, everyMs: 50 };
    return until(async () => problem.test(await service.ask('look')), options);
  }

  const faults: readonly { readonly when: string; readonly happens: () => Promise<void> }[] = [
    {
      when: 'its connections are closed',
      happens: () => vhost.closeAllConnections('a test'),
    },
    { when: 'its channels are closed', happens: () => vhost.closeAllChannels() },
    { when: 'its queues are deleted', happens: () => vhost.deleteAllQueues() },
    { when: 'its exchange is deleted', happens: () => vhost.deleteExchange('openstack') },
    {
      when: 'its login is refused after a while',
      happens: async () => {
        await node.ctl.changePassword(USER, 'another');
        await vhost.closeAllConnections('a test');
        await says(/refuses the login/);
        await node.ctl.changePassword(USER, PASSWORD);
      },
    },
    {
      when: 'the broker is out of memory and takes nothing',
      happens: async () => {
        await node.ctl.run('set_vm_memory_high_watermark', '0.00001');
        await says(/blocked/);
        await node.ctl.run('set_vm_memory_high_watermark', '0.8');
      },
    },
    {
      when: 'its connections are reset in the middle of a frame',
      happens: async () => {
        proxy.stallMidFrame();
        await sleep(STRIKE_MS);
        proxy.reset();
      },
    },
    {
      when: 'its frames are corrupted',
      happens: async () => {
        proxy.corrupt();
        await sleep(STRIKE_MS);
        proxy.disarm();
      },
    },
    {
      when: 'nobody is where it casts to',
      happens: async () => {
        assert.equal(await service.ask('cast to nobody'), 'done');
      },
    },
    {
      when: 'the broker is killed and started again',
      happens: async () => {
        await node.crash();
        await says(/no broker|Cannot reach|lost|closed/i);
        await node.restart();
      },
    },
  ];
  for (const { when, happens } of faults) {
    it(`when ${when}`, async () => {
      await happens();
      assert.equal(await service.ask('call'), 'done');
      assert.equal(await service.ask('notify'), 'done');
      await until(async () => (await service.ask('look')) === '', { timeoutMs: 30_000 });
    });
  }
});
