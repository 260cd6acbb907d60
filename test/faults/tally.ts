import { COLUMNS, type Column, type Entries, type Executed, type Sent } from './ledger.ts';

/** What became of the requests of one column so far. Fanouts count as sent and executed only. */
export interface Counts {
  sent: number;
  executed: number;
  answered: number;
  failed: number;
  confirmed: number;
  /** Confirmed, and not executed within the grace: no fanouts. */
  lost: number;
  /** Executed more than once by one server. */
  twice: number;
}

interface Known {
  sent: Sent | undefined;
  readonly servers: string[];
  readonly since: number;
}

/** How long an execution may come after, or before, its sender's word. */
const GRACE_MS = 30_000;

/** A ledger that forgets what it has counted: a run may be as long as it likes. */
export class Tally {
  readonly counts: ReadonlyMap<Column, Counts> = new Map(
    COLUMNS.map((column) => [column, emptyCounts()]),
  );
  /** How often which error was what a request failed with. */
  readonly errors = new Map<string, number>();
  #pending = 0;
  readonly #known = new Map<string, Known>();
  readonly #isUnroutable: (id: string) => boolean;

  /** @param isUnroutable whether a sender heard that no queue took it. */
  constructor(isUnroutable: (id: string) => boolean) {
    this.#isUnroutable = isUnroutable;
  }

  /** What has ended since the last time, and the time now. */
  add({ sent, executed }: Entries, now: number): void {
    for (const each of sent) this.#onSent(each, now);
    for (const each of executed) this.#onExecuted(each, now);
    for (const [id, known] of this.#known) {
      // What is known is in the order of its coming.
      if (now - known.since < GRACE_MS) break;
      this.#known.delete(id);
      this.#judge(id, known);
    }
  }

  /** Whether what Node sent or served came to its end, once. Python's own doings are for comparison. */
  get isClean(): boolean {
    const node = (['Node–Node', 'Python–Node'] as const).map((column) => this.#of(column));
    return this.#pending === 0 && node.every(({ lost, twice }) => lost + twice === 0);
  }

  /** Judges what is left: nothing more will come. `pending`: what has no end yet. */
  end(pending: number): void {
    this.#pending = pending;
    for (const [id, known] of this.#known) this.#judge(id, known);
    this.#known.clear();
  }

  #onSent(sent: Sent, now: number): void {
    this.#knownAs(sent.id, now).sent = sent;
    const counts = this.#of(sent.column);
    counts.sent += 1;
    if (sent.outcome === 'ok') counts[sent.kind === 'call' ? 'answered' : 'confirmed'] += 1;
    if (sent.outcome !== 'failed') return;
    counts.failed += 1;
    const error = `${sent.column} ${sent.kind}: ${sent.error ?? 'unknown'}`;
    this.errors.set(error, (this.errors.get(error) ?? 0) + 1);
  }

  #onExecuted({ id, server }: Executed, now: number): void {
    this.#knownAs(id, now).servers.push(server);
  }

  #knownAs(id: string, now: number): Known {
    const known = this.#known.get(id) ?? { sent: undefined, servers: [], since: now };
    this.#known.set(id, known);
    return known;
  }

  /** What was not sent by anybody is what was counted as sent before, and comes very late. */
  #judge(id: string, { sent, servers }: Known): void {
    if (sent === undefined) return;
    const counts = this.#of(sent.column);
    counts.executed += servers.length;
    if (new Set(servers).size < servers.length) counts.twice += 1;
    const isLost = sent.outcome === 'ok' && sent.kind !== 'fanout' && servers.length === 0;
    if (isLost && !this.#isUnroutable(id)) counts.lost += 1;
  }

  #of(column: Column): Counts {
    const counts = this.counts.get(column);
    if (counts === undefined) throw new Error(`no such column: ${column}`);
    return counts;
  }
}

function emptyCounts(): Counts {
  return { sent: 0, executed: 0, answered: 0, failed: 0, confirmed: 0, lost: 0, twice: 0 };
}
