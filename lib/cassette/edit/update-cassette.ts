import { isRecord } from '../../base/map-values.ts';
import { matcherProblem } from '../diff/matchers.ts';
import type { Cassette, CassetteEvent, Fields } from '../format/event.ts';
import type { ComparedExchange } from '../match/compare-cassettes.ts';
import type { Exchange } from '../match/exchanges.ts';
import { matcherOf } from '../template/token.ts';
import { PyFloat } from '../../wire/py-float.ts';
import type { CassetteContent } from './merge-cassettes.ts';
import { Renumbering } from './renumber.ts';

/**
 * What is to be expected from now on: the conversation as it is today, with the matchers that
 * somebody has put into the old one wherever they accept what is there.
 */
export function updateCassette(
  { header, lines }: Cassette,
  compared: readonly ComparedExchange[],
): CassetteContent {
  const kept = new Map<CassetteEvent, CassetteEvent>();
  for (const pair of compared) {
    if (pair.kind !== 'same' && pair.kind !== 'changed') continue;
    for (const [expected, actual] of eventPairs(pair.expected, pair.actual)) {
      kept.set(actual, withMatchers(expected, actual));
    }
  }
  const renumbering = new Renumbering();
  const events = lines.map(({ event }) => renumbering.event(kept.get(event) ?? event, ''));
  return { header, events };
}

function eventPairs(expected: Exchange, actual: Exchange): [CassetteEvent, CassetteEvent][] {
  const { outcome } = expected;
  const pairs: [CassetteEvent, CassetteEvent][] = [[expected.opening, actual.opening]];
  if (outcome !== undefined && outcome.event === actual.outcome?.event) {
    pairs.push([outcome, actual.outcome]);
  }
  return pairs;
}

const PARTS = ['args', 'message', 'result', 'failure', 'ctxt'] as const;

function withMatchers<Event extends CassetteEvent>(expected: CassetteEvent, actual: Event): Event {
  const [old, now]: Fields[] = [{ ...expected }, { ...actual }];
  const parts = PARTS.filter((part) => old?.[part] !== undefined && now?.[part] !== undefined);
  const changed = parts.map((part) => [part, adopted(old?.[part], now?.[part], now)] as const);
  return { ...actual, ...Object.fromEntries(changed) };
}

function adopted(expected: unknown, actual: unknown, root: unknown): unknown {
  const matcher = typeof expected === 'string' ? matcherOf(expected) : undefined;
  if (matcher !== undefined) {
    return matcherProblem(matcher, actual, root) === undefined ? expected : actual;
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const old: readonly unknown[] = expected;
    return actual.map((item, index) => adopted(old[index], item, root));
  }
  if (!isRecord(expected) || !isRecord(actual) || actual instanceof PyFloat) return actual;
  return Object.fromEntries(
    Object.entries(actual).map(([key, value]) => [key, adopted(expected[key], value, root)]),
  );
}
