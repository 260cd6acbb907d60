import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deafMs, isComplete, isWell, judge, type Moments, type Verdict } from './judge.ts';
import type { Executed, Ledger, Receiver, RequestKind, Sent } from './ledger.ts';

const TIMEOUT_MS = 5_000;
/** A fault from 10 s to 12 s, in which connections broke until 13 s; the load ended at 20 s. */
const MOMENTS: Moments = {
  fault: { from: 10_000, to: 12_000 },
  cut: { from: 10_000, to: 13_000 },
  endedAt: 20_000,
};

function sent(kind: RequestKind, id: string, parts: Partial<Sent> = {}): Sent {
  const times = { startedAt: 1_000, endedAt: 1_100, outcome: 'ok' } as const;
  return { id, kind, column: 'Node–Node', ...times, ...parts };
}

function ran(id: string, server = 'a', at = 1_050): Executed {
  return { id, server, at };
}

function ledger(sentOnes: readonly Sent[], executed: readonly Executed[] = []): Ledger {
  return { sent: sentOnes, executed, unroutable: new Set(['unroutable']) };
}

function verdict(...entries: Parameters<typeof ledger>): Verdict {
  const evidence = { ledger: ledger(...entries), moments: MOMENTS, timeoutMs: TIMEOUT_MS };
  return judge('Node–Node', evidence);
}

describe('The verdict', () => {
  it('counts what became of casts and notifications', () => {
    const lost = sent('direct', 'lost');
    const { casts } = verdict(
      [
        sent('cast', 'executed'),
        lost,
        sent('cast', 'unroutable'),
        sent('cast', 'rejected', { outcome: 'failed' }),
        sent('fanout', 'not counted'),
        sent('cast', 'of others', { column: 'Node–Python' }),
      ],
      [ran('executed')],
    );
    assert.deepEqual(casts, { confirmed: 3, unsent: 1, unroutable: 1, lost: [lost] });
    const waiting = sent('notification', 'waiting', { outcome: 'pending' });
    const { notifications } = verdict([sent('notification', 'n'), waiting], [ran('n')]);
    assert.deepEqual(notifications, { confirmed: 1, unsent: 1, unroutable: 0, lost: [] });
  });

  it('misses a fanout that did not reach every server', () => {
    const half = sent('fanout', 'half');
    const { fanouts } = verdict(
      [sent('fanout', 'whole'), half, sent('fanout', 'unroutable')],
      [ran('whole'), ran('whole', 'b'), ran('half', 'b')],
    );
    assert.deepEqual(fanouts, { confirmed: 3, unsent: 0, unroutable: 1, lost: [half] });
  });

  it('tells a confirmation, or an uncertainty, that should not have been', () => {
    const careful = { care: { atLeastOnce: true, uncertain: 'republish' } } as const;
    const wary = { care: { atLeastOnce: false, uncertain: 'fail' } } as const;
    const uncertain = { outcome: 'failed', error: 'DeliveryUncertain' } as const;
    const confirmed = sent('cast', 'unroutable', careful);
    const repeated = sent('cast', 'repeated', { ...careful, ...uncertain });
    const { wronglyConfirmed, wronglyUncertain } = verdict([
      confirmed,
      sent('fanout', 'unroutable', careful),
      sent('cast', 'unroutable', wary),
      repeated,
      sent('cast', 'not repeated', { ...wary, ...uncertain }),
    ]);
    assert.deepEqual([wronglyConfirmed, wronglyUncertain], [[confirmed], [repeated]]);
  });

  it('counts what became of calls, and which were overdue', () => {
    const late = sent('call', 'late', { endedAt: 7_001, outcome: 'failed' });
    const pending = sent('call', 'pending', { endedAt: Infinity, outcome: 'pending' });
    const { calls } = verdict([
      sent('call', 'answered'),
      sent('call', 'in time', { endedAt: 7_000, outcome: 'failed' }),
      late,
      pending,
    ]);
    assert.deepEqual(calls, { answered: 1, failed: 2, overdue: [late, pending] });
  });

  it('tells one server that ran a message twice from two that ran it once', () => {
    const { twiceInOneServer, acrossSiblings } = verdict(
      [sent('cast', 'twice'), sent('call', 'both'), sent('fanout', 'all'), sent('fanout', 'again')],
      [
        ...[ran('twice'), ran('twice')],
        ...[ran('both', 'a'), ran('both', 'b')],
        ...[ran('all', 'a'), ran('all', 'b')],
        ...[ran('again', 'b'), ran('again', 'b')],
      ],
    );
    assert.deepEqual(twiceInOneServer, ['twice', 'again']);
    assert.deepEqual(acrossSiblings, { traced: [], untraced: ['both'] });
  });

  const traces = [
    { name: 'before', startedAt: 8_000, endedAt: 8_100, at: 8_050, traced: false },
    { name: 'published over the cut', startedAt: 9_900, endedAt: 14_000, at: 14_000, traced: true },
    { name: 'acknowledged as it came', startedAt: 9_000, endedAt: 9_010, at: 9_500, traced: true },
    { name: 'after', startedAt: 14_000, endedAt: 14_100, at: 14_050, traced: false },
  ];
  for (const { name, startedAt, endedAt, at, traced } of traces) {
    it(`traces a second execution: ${name}`, () => {
      const { acrossSiblings } = verdict(
        [sent('cast', 'both', { startedAt, endedAt })],
        [ran('both', 'a', at), ran('both', 'b', at)],
      );
      assert.equal(acrossSiblings.traced.length === 1, traced);
    });
  }

  const answers = [
    { at: [], silentMs: 8_000 },
    { at: [11_000, 13_000, 19_000], silentMs: 6_000 },
    { at: [12_500, 14_000, 16_000], silentMs: 4_000 },
  ];
  for (const { at, silentMs } of answers) {
    it(`finds the longest silence after the fault, answered at ${at.join(', ')}`, () => {
      const calls = at.map((endedAt) => sent('call', `at ${endedAt}`, { endedAt }));
      const failed = sent('call', 'failed', { endedAt: 17_000, outcome: 'failed' });
      assert.equal(verdict([...calls, failed]).silentMs, silentMs);
    });
  }
});

describe('Whether a server is deaf', () => {
  const receiver = (name: string, siblings = [name]): Receiver => ({
    name,
    queues: [
      { kinds: ['call', 'cast'], consumers: siblings },
      { kinds: ['direct'], consumers: [name] },
      { kinds: ['fanout'], consumers: [name] },
    ],
  });
  const kinds = ['call', 'direct', 'fanout'] as const;
  const requests = kinds.flatMap((kind) =>
    [13, 15, 17, 19].map((second) => sent(kind, `${kind} ${second}`)),
  );
  const executed = requests.map(({ id }) => ran(id, 'a', Number(id.split(' ')[1]) * 1_000));

  it('is told by the worst of its queues', () => {
    assert.equal(deafMs(receiver('a'), ledger(requests, executed), MOMENTS), 2_000);
    const withoutFanout = executed.filter(({ id }) => id !== 'fanout 15');
    assert.equal(deafMs(receiver('a'), ledger(requests, withoutFanout), MOMENTS), 4_000);
    assert.equal(deafMs(receiver('b'), ledger(requests, executed), MOMENTS), 8_000);
  });

  it('is not for what a sibling heard on the queue of both', () => {
    const byOther = executed.map((each) =>
      each.id.startsWith('call') ? { ...each, server: 'b' } : each,
    );
    assert.equal(deafMs(receiver('a'), ledger(requests, byOther), MOMENTS), 8_000);
    assert.equal(deafMs(receiver('a', ['a', 'b']), ledger(requests, byOther), MOMENTS), 2_000);
  });

  it('all is well when each hears on each queue, and calls are answered', () => {
    const peers = { receivers: [receiver('a')], columns: ['Node–Node'] } as const;
    const calls = [...requests, sent('call', 'new', { startedAt: 14_500 })];
    assert.equal(isWell(ledger(calls, executed), peers, 14_000), true);
    assert.equal(isWell(ledger(requests, executed), peers, 14_000), false);
    const both = { ...peers, receivers: [receiver('a'), receiver('b')] };
    assert.equal(isWell(ledger(calls, executed), both, 14_000), false);
  });
});

describe('Whether nothing more can come', () => {
  const cases = [
    { name: 'nothing was sent', entries: ledger([]), complete: true },
    { name: 'a cast ran', entries: ledger([sent('cast', 'c')], [ran('c')]), complete: true },
    { name: 'a cast is missing', entries: ledger([sent('cast', 'c')]), complete: false },
    { name: 'a cast had no queue', entries: ledger([sent('cast', 'unroutable')]), complete: true },
    {
      name: 'a cast failed',
      entries: ledger([sent('cast', 'c', { outcome: 'failed' })]),
      complete: true,
    },
    {
      name: 'a call waits',
      entries: ledger([sent('call', 'c', { outcome: 'pending' })], [ran('c')]),
      complete: false,
    },
    { name: 'a fanout is confirmed', entries: ledger([sent('fanout', 'f')]), complete: false },
  ];
  for (const { name, entries, complete } of cases) {
    it(name, () => {
      assert.equal(isComplete(entries), complete);
    });
  }
});
