import assert from 'node:assert/strict';
import { mayLose, type Kind } from './contract.ts';
import type { Deliveries, Verdict } from './judge.ts';
import type { Column, Sent } from './ledger.ts';
import type { Outcome } from './run-fault.ts';

/** From the moment when a node that can serve the queues accepts connections. */
const RECOVERY_MS = 5_000;
/** The columns do not call at the same moments, nor do their calls wait equally long. */
const NEXT_CALL_MS = 1_000;

/** What must hold under each fault. What Python does with Python is for comparison only. */
export interface Goal {
  readonly name: string;
  /** @throws {AssertionError} */
  readonly check: (outcome: Outcome) => void;
}

export const GOALS: readonly Goal[] = [
  goal('no confirmed cast is lost, but with the queue that held it', (outcome) => {
    eachColumn(outcome, ['Node–Node', 'Python–Node'], ({ casts }, column) => {
      assert.deepEqual(wronglyLost(casts, 'cast', { column, outcome }), []);
    });
  }),
  goal('with atLeastOnce, no cast is confirmed that no queue took', (outcome) => {
    eachColumn(outcome, ['Node–Node', 'Node–Python'], ({ wronglyConfirmed }) => {
      assert.deepEqual(wronglyConfirmed, []);
    });
  }),
  goal('a delivery is called uncertain only where it must not be repeated', (outcome) => {
    eachColumn(outcome, ['Node–Node', 'Node–Python'], ({ wronglyUncertain }) => {
      assert.deepEqual(wronglyUncertain, []);
    });
  }),
  goal('no confirmed fanout misses a server, but with the queue that held it', (outcome) => {
    eachColumn(outcome, ['Node–Node', 'Python–Node'], ({ fanouts }, column) => {
      assert.deepEqual(wronglyLost(fanouts, 'fanout', { column, outcome }), []);
    });
  }),
  goal('no confirmed notification is lost, but with the queue that held it', (outcome) => {
    eachColumn(outcome, ['Node–Node', 'Python–Node'], ({ notifications }, column) => {
      assert.deepEqual(wronglyLost(notifications, 'notification', { column, outcome }), []);
    });
  }),
  goal('no message runs twice in one server process', (outcome) => {
    eachColumn(outcome, ['Node–Node', 'Python–Node'], ({ twiceInOneServer }) => {
      assert.deepEqual(twiceInOneServer, []);
    });
  }),
  goal('what ran at two siblings is traced to a broken connection', (outcome) => {
    eachColumn(outcome, ['Node–Node', 'Node–Python', 'Python–Node'], ({ acrossSiblings }) => {
      assert.deepEqual(acrossSiblings.untraced, []);
    });
  }),
  goal('each call is answered, or fails by its deadline', (outcome) => {
    eachColumn(outcome, ['Node–Node', 'Node–Python'], ({ calls }) => {
      assert.deepEqual(calls.overdue, []);
    });
  }),
  goal('calls are answered within 5 s, to and from Python as soon as it is there', (outcome) => {
    const { columns, deafMs } = outcome;
    const silent = columns.get('Python–Python')?.silentMs ?? 0;
    const deaf = [...deafMs].filter(([name]) => !name.startsWith('node')).map(([, ms]) => ms);
    const withPython = Math.max(RECOVERY_MS, Math.max(silent, ...deaf) + NEXT_CALL_MS);
    eachColumn(outcome, ['Node–Node', 'Node–Python', 'Python–Node'], ({ silentMs }, column) => {
      const limit = column === 'Node–Node' ? RECOVERY_MS : withPython;
      assert.ok(silentMs <= limit, `${column}: no call was answered for ${silentMs} ms`);
    });
  }),
  goal(
    'casts, fanouts and notifications are heard on each queue of a server within 5 s',
    ({ deafMs }) => {
      for (const [name, ms] of deafMs) {
        if (name.startsWith('node')) assert.ok(ms <= RECOVERY_MS, `${name} was deaf for ${ms} ms`);
      }
    },
  ),
  goal('nothing leaks', ({ leakedHandles, surplusConnections }) => {
    assert.deepEqual(leakedHandles, []);
    assert.equal(surplusConnections, 0);
  }),
  goal('no error ends the process', ({ unheard }) => {
    assert.deepEqual(unheard, []);
  }),
];

/**
 * What is confirmed and not executed, but for what the fault may have taken with a queue: what came
 * before, and what was sent while there was no queue by those who hear nothing of it: a client in
 * Python, and whoever reaches one server and not yet the other.
 */
function wronglyLost(
  { lost }: Deliveries,
  kind: Kind,
  { column, outcome }: { readonly column: Column; readonly outcome: Outcome },
): readonly Sent[] {
  const { fault, setup, moments, deafMs } = outcome;
  if (!mayLose(kind, fault, setup)) return lost;
  const hearsNothing = column === 'Python–Node' || kind === 'fanout';
  const withoutQueueMs = hearsNothing ? Math.max(...deafMs.values()) : 0;
  return lost.filter(({ endedAt = 0 }) => endedAt > moments.fault.to + withoutQueueMs);
}

function goal(name: string, check: Goal['check']): Goal {
  return { name, check };
}

function eachColumn(
  { columns }: Outcome,
  names: readonly Column[],
  check: (verdict: Verdict, column: Column) => void,
): void {
  for (const name of names) {
    const verdict = columns.get(name);
    if (verdict !== undefined) check(verdict, name);
  }
}
