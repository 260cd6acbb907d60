import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXPERIMENTS, type Experiment } from '../../benchmarks/scaling/experiments.ts';
import { disproportions, growthTables, type Growth } from '../../benchmarks/scaling/growth.ts';

function experiment(what: string): Experiment {
  const found = EXPERIMENTS.find((one) => one.what === what);
  assert.ok(found);
  return found;
}

function growth(what: string, size: number, cpuUs: number, peakBytes = 0): Growth {
  const one = experiment(what);
  return {
    experiment: one,
    phase: one.phases[0] ?? '',
    who: 'oslo-messaging',
    size,
    spent: { cpuUs, bytes: size * 2_000, peakBytes, declarations: size * 12 },
    broker: { cpuUs: size * 50, connections: 1, channels: size, queues: size * 2, bytes: 0 },
  };
}

describe('disproportions', () => {
  for (const { what, rows, complains } of [
    {
      what: 'in proportion',
      rows: [growth('servers', 100, 10_000), growth('servers', 1_000, 100_000)],
      complains: false,
    },
    {
      what: 'half as dear again is noise',
      rows: [growth('servers', 100, 10_000), growth('servers', 1_000, 149_000)],
      complains: false,
    },
    {
      what: 'more than that is a defect',
      rows: [growth('servers', 1_000, 160_000), growth('servers', 100, 10_000)],
      complains: true,
    },
    {
      what: 'small sizes do not count',
      rows: [
        growth('servers', 1, 1),
        growth('servers', 100, 10_000),
        growth('servers', 1_000, 1e5),
      ],
      complains: false,
    },
    {
      what: 'a message to any of many targets costs the same',
      rows: [growth('targets', 100, 1e6), growth('targets', 1_000, 2e6)],
      complains: true,
    },
    {
      what: 'one size says nothing',
      rows: [growth('servers', 1_000, 100_000)],
      complains: false,
    },
    {
      what: 'a context ten times as great may cost ten times as much',
      rows: [growth('context', 10_000, 1e6), growth('context', 100_000, 9e6)],
      complains: false,
    },
    {
      what: 'and not more',
      rows: [growth('context', 10_000, 1e6), growth('context', 100_000, 16e6)],
      complains: true,
    },
    {
      what: 'a backlog may take no memory',
      rows: [growth('backlog', 10_000, 1e6, 40e6), growth('backlog', 100_000, 1e7, 41e6)],
      complains: false,
    },
    {
      what: 'what is held of it is a defect',
      rows: [growth('backlog', 10_000, 1e6, 40e6), growth('backlog', 100_000, 1e7, 100e6)],
      complains: true,
    },
  ]) {
    it(what, () => {
      assert.equal(disproportions(rows).length, complains ? 1 : 0);
    });
  }

  it('are named with the figures', () => {
    const rows = [growth('servers', 100, 10_000), growth('servers', 1_000, 200_000)];
    assert.deepEqual(disproportions(rows), [
      'oslo-messaging, servers of one topic in one process, on one transport, start: 2.0 times the CPU for one server with 1000 in place of 100',
    ]);
  });
});

describe('growthTables', () => {
  it('has a table for each experiment, with the cost of one', () => {
    const tables = growthTables([
      growth('servers', 10, 9_000, 1.5e6),
      growth('servers', 100, 80_000),
      growth('targets', 1, 1e6),
    ]);
    const [servers = '', targets = ''] = tables.split('### ').slice(1);
    assert.match(servers, /^servers of one topic/);
    assert.match(servers, /\| oslo-messaging, start \| +10 \| +900 \| +2 \| +1\.5 \| +12 \|/);
    assert.match(servers, /\| oslo-messaging, start \| +100 \| +800 \|/);
    assert.match(targets, /CPU µs \/ message/);
    assert.match(targets, /\| +1 \| +50 \|/);
  });
});
