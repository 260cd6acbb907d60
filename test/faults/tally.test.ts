import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Executed, Sent } from './ledger.ts';
import { Tally } from './tally.ts';

const LONG_AFTER = 60_000;

function sent(id: string, more: Partial<Sent> = {}): Sent {
  return {
    id,
    column: 'Node–Node',
    kind: 'cast',
    startedAt: 0,
    endedAt: 1,
    outcome: 'ok',
    ...more,
  };
}
function ran(id: string, server = 'node-1'): Executed {
  return { id, server, at: 1 };
}

function tallied(sentOnes: readonly Sent[], executed: readonly Executed[]) {
  const tally = new Tally((id) => id === 'unroutable');
  tally.add({ sent: sentOnes, executed: [] }, 0);
  tally.add({ sent: [], executed }, 1);
  tally.end(0);
  return { ...tally.counts.get('Node–Node'), errors: Object.fromEntries(tally.errors) };
}

const NOTHING = { sent: 1, executed: 0, answered: 0, failed: 0, confirmed: 0, lost: 0, twice: 0 };

describe('A tally', () => {
  const failure = { outcome: 'failed', error: 'MessagingTimeout', kind: 'call' } as const;
  const cases = [
    ['an answered call', [sent('a', { kind: 'call' })], [ran('a')], { executed: 1, answered: 1 }],
    ['a confirmed cast', [sent('a')], [ran('a')], { executed: 1, confirmed: 1 }],
    ['a lost cast', [sent('a')], [], { confirmed: 1, lost: 1 }],
    ['a cast without a queue', [sent('unroutable')], [], { confirmed: 1 }],
    [
      'a fanout',
      [sent('a', { kind: 'fanout' })],
      [ran('a'), ran('a', 'node-2')],
      { executed: 2, confirmed: 1 },
    ],
    ['what runs twice', [sent('a')], [ran('a'), ran('a')], { executed: 2, confirmed: 1, twice: 1 }],
  ] as const;
  for (const [name, sentOnes, executed, counts] of cases) {
    it(`counts ${name}`, () => {
      assert.deepEqual(tallied(sentOnes, executed), { ...NOTHING, ...counts, errors: {} });
    });
  }

  it('counts failures by their errors', () => {
    const counts = tallied([sent('a', failure)], []);
    assert.deepEqual(counts.errors, { 'Node–Node call: MessagingTimeout': 1 });
    assert.equal(counts.failed, 1);
  });

  it('is clean when nothing is lost, doubled or pending', () => {
    const isClean = (sentOnes: readonly Sent[], executed: readonly Executed[], pending: number) => {
      const tally = new Tally(() => false);
      tally.add({ sent: sentOnes, executed }, 0);
      tally.end(pending);
      return tally.isClean;
    };
    assert.equal(isClean([sent('a')], [ran('a')], 0), true);
    assert.equal(isClean([sent('a')], [ran('a')], 1), false);
    assert.equal(isClean([sent('a')], [], 0), false);
    assert.equal(isClean([sent('a')], [ran('a'), ran('a')], 0), false);
    assert.equal(isClean([sent('a', { column: 'Python–Python' })], [], 0), true);
  });

  it('forgets what it has judged', () => {
    const tally = new Tally(() => false);
    tally.add({ sent: [sent('a')], executed: [] }, 0);
    tally.add({ sent: [], executed: [] }, LONG_AFTER);
    tally.end(0);
    assert.equal(tally.counts.get('Node–Node')?.lost, 1);
  });
});
