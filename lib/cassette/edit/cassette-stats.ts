import type { CassetteEvent, CassetteLine } from '../format/event.ts';
import { printEvent } from '../format/print-event.ts';
import { exchangesOf, outcomesOf, verbOf, type Exchange } from '../match/exchanges.ts';
import { subjectOf } from './select-exchanges.ts';

/** One method of one topic, or one type of notification. */
export interface SubjectStats {
  /** `request`, `cast`, `fanout`, `gather`, `notification`. */
  readonly kind: string;
  readonly topic: string;
  /** The method, or the event type. */
  readonly subject: string;
  readonly count: number;
  readonly failures: number;
  /** Calls of which no answer was seen. */
  readonly unanswered: number;
  /** From request to answer, in milliseconds; absent where nothing was answered. */
  readonly latencyMs?: { readonly p50: number; readonly p95: number; readonly max: number };
}

/** What is on a cassette, in numbers. */
export interface CassetteStats {
  readonly events: Readonly<Record<CassetteEvent['event'], number>>;
  /** From the first event to the last. */
  readonly durationMs: number;
  readonly bytes: number;
  /** Secrets that were taken out, each counted once. */
  readonly secrets: number;
  /** Answers to calls that are not on it. */
  readonly unpaired: number;
  /** Most frequent first. */
  readonly subjects: readonly SubjectStats[];
}

export function cassetteStats(lines: readonly CassetteLine[]): CassetteStats {
  const texts = lines.map(({ event }) => printEvent(event));
  const exchanges = exchangesOf(lines);
  const paired = exchanges.reduce((sum, { answers }) => sum + 1 + answers.length, 0);
  const times = lines.map(({ event }) => event.atMs);
  return {
    events: countsOf(lines),
    durationMs: times.length === 0 ? 0 : round(max(times) + max(times.map((time) => -time))),
    bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0),
    secrets: new Set(texts.flatMap((text) => text.match(/\$\{secret:\d+\}/g) ?? [])).size,
    unpaired: lines.length - paired,
    subjects: subjectsOf(exchanges),
  };
}

function countsOf(lines: readonly CassetteLine[]): CassetteStats['events'] {
  const counts = {
    request: 0,
    heartbeat: 0,
    reply: 0,
    failure: 0,
    cast: 0,
    fanout: 0,
    notification: 0,
  };
  for (const { event } of lines) counts[event.event] += 1;
  return counts;
}

function subjectsOf(exchanges: readonly Exchange[]): SubjectStats[] {
  const groups = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    const { opening } = exchange;
    const key = JSON.stringify([kindOf(exchange), opening.target.topic, subjectOf(opening)]);
    groups.set(key, [...(groups.get(key) ?? []), exchange]);
  }
  return [...groups.values()].flatMap(statsOf).sort((one, other) => other.count - one.count);
}

function statsOf(group: readonly Exchange[]): SubjectStats[] {
  const [first] = group;
  if (first === undefined) return [];
  const isCall = first.opening.event === 'request';
  const latencies = group.flatMap((exchange) =>
    outcomesOf(exchange).map(({ atMs }) => atMs - exchange.opening.atMs),
  );
  return [
    {
      kind: kindOf(first),
      topic: first.opening.target.topic,
      subject: subjectOf(first.opening),
      count: group.length,
      failures: group.filter(({ answers }) => answers.some(({ event }) => event === 'failure'))
        .length,
      unanswered: isCall ? group.filter(({ outcome }) => outcome === undefined).length : 0,
      ...(latencies.length > 0 && { latencyMs: distribution(latencies) }),
    },
  ];
}

function kindOf({ opening }: Exchange): string {
  return opening.event === 'notification' ? opening.event : verbOf(opening);
}

function distribution(values: readonly number[]): NonNullable<SubjectStats['latencyMs']> {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

function max(values: readonly number[]): number {
  return values.reduce((one, other) => Math.max(one, other), -Infinity);
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
