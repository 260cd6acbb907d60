import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tutorial } from '../../lib/dialects.ts';
import { DialectWorld } from '../support/dialect-world.ts';
import { until } from '../support/until.ts';

const JSON_BODIES = tutorial({ body: 'json' });

interface Report {
  readonly host: string;
  readonly vms: number;
}

function agent(host: string): object {
  const report = { host, vms: 2, free_memory_mb: 512, cpu: 4, disk_gb: 50 };
  return { inventory: () => report };
}

describe('the KVM collector, with python3-pika', () => {
  it('a collector here: all agents, in Python and in Node', async () => {
    await using world = await DialectWorld.start();
    for (const host of ['py1', 'py2']) {
      await world.peer('kvm_agent.py', host).prints('listens');
    }
    const target = { topic: 'kvm', fanout: true };
    await world.serve(world.speak(JSON_BODIES), target, agent('node1'));
    const gathering = world.client(world.speak(JSON_BODIES), target).gather(
      {},
      'inventory',
      {},
      {
        timeoutMs: 10_000,
        expected: ['py1', 'py2', 'node1'],
        identify: (report) => (report as Report).host,
      },
    );
    const answers = await gathering.toArray();
    assert.equal(gathering.ended, 'complete');
    assert.deepEqual(answers.map(({ from }) => from).sort(), ['node1', 'py1', 'py2']);
  });

  it('a collector in Python: agents here answer it', async () => {
    await using world = await DialectWorld.start();
    for (const host of ['node1', 'node2']) {
      const target = { topic: 'kvm', fanout: true, server: host };
      await world.serve(world.speak(JSON_BODIES), target, agent(host));
    }
    const collector = world.peer('kvm_collector.py', 'inventory', '1');
    await collector.prints('time is up');
    const reports = collector.printed.split('\n').filter((line) => line.startsWith('{'));
    const hosts = reports.map((line) => (JSON.parse(line) as Report).host);
    assert.deepEqual(hosts.sort(), ['node1', 'node2']);
  });

  it('the deadline ends it: a slow agent is missing by name, and its answer is counted late', async () => {
    await using world = await DialectWorld.start();
    await world.peer('kvm_agent.py', 'quick').prints('listens');
    await world.peer('kvm_agent.py', 'slow', '2').prints('listens');
    const collecting = world.speak(JSON_BODIES);
    const gathering = world.client(collecting, { topic: 'kvm', fanout: true }).gather(
      {},
      'inventory',
      {},
      {
        timeoutMs: 1_000,
        expected: ['quick', 'slow'],
        identify: (report) => (report as Report).host,
      },
    );
    const answers = await gathering.toArray();
    assert.deepEqual(
      answers.map(({ from }) => from),
      ['quick'],
    );
    assert.equal(gathering.ended, 'deadline');
    assert.deepEqual(gathering.missingNames, ['slow']);
    await until(() => collecting.counts.lateReplies === 1);
  });
});
