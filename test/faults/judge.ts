import type {
  Column,
  Entries,
  Executed,
  HeardQueue,
  Ledger,
  Receiver,
  RequestKind,
  Sent,
} from './ledger.ts';

/** Milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** When what happened. */
export interface Moments {
  /** From the fault to the moment when a node that can serve the queues accepts connections. */
  readonly fault: Span;
  /** From the fault to the last connection that was lost in it. */
  readonly cut: Span;
  /** The load was stopped. */
  readonly endedAt: number;
}

/** What became of what has no reply. */
export interface Deliveries {
  readonly confirmed: number;
  /** Rejected, or still waiting for a broker when the run ended: their senders know. */
  readonly unsent: number;
  /** Confirmed, and reported as taken by no queue. */
  readonly unroutable: number;
  /** Confirmed, and never executed. */
  readonly lost: readonly Sent[];
}

/** What became of the requests of one column. */
export interface Verdict {
  readonly calls: {
    readonly answered: number;
    readonly failed: number;
    /** Neither answered nor failed when they had to be. */
    readonly overdue: readonly Sent[];
  };
  /** To any server, or to one. */
  readonly casts: Deliveries;
  readonly notifications: Deliveries;
  /** Lost are those that did not reach every server. */
  readonly fanouts: Deliveries;
  /** Casts to servers, with `atLeastOnce`, that were confirmed though no queue took them. */
  readonly wronglyConfirmed: readonly Sent[];
  /** What failed as uncertain though it was to be published again. */
  readonly wronglyUncertain: readonly Sent[];
  /** Ids that one server executed more than once. */
  readonly twiceInOneServer: readonly string[];
  /** Ids that more than one server executed, though sent to one. */
  readonly acrossSiblings: {
    /** A connection broke between publish and confirm, or between acknowledgement and its arrival. */
    readonly traced: readonly string[];
    readonly untraced: readonly string[];
  };
  /** The longest time after the fault in which no call was answered. */
  readonly silentMs: number;
}

/** The error of who wants to know, and not to send a second copy. */
const UNCERTAIN = 'DeliveryUncertain';
/** How long after the deadline a call may be told. */
const GRACE_MS = 1_000;
/** An acknowledgement is on its way for so long at most. */
const ACKNOWLEDGING_MS = 1_000;

export function judge(
  column: Column,
  { ledger, moments, timeoutMs }: { ledger: Ledger; moments: Moments; timeoutMs: number },
): Verdict {
  const sent = ledger.sent.filter((each) => each.column === column);
  const executions = executionsById(ledger.executed);
  const calls = sent.filter(({ kind }) => kind === 'call');
  const repeated = sent
    .filter(({ kind }) => kind !== 'fanout')
    .filter(({ id }) => serversOf(executions.get(id)).size > 1);
  const isExecuted = ({ id }: Sent): boolean => executions.has(id);
  const reach = (each: Sent): number => serversOf(executions.get(each.id)).size;
  const fanouts = sent.filter(({ kind }) => kind === 'fanout');
  const everyone = Math.max(1, ...fanouts.map(reach));
  const { unroutable } = ledger;
  const delivered = (kinds: RequestKind[], arrived = isExecuted): Deliveries =>
    deliveries(
      sent.filter(({ kind }) => kinds.includes(kind)),
      { unroutable, arrived },
    );
  const isTraced = (each: Sent): boolean =>
    spansOf(each, executions).some((span) => overlap(span, moments.cut));
  return {
    calls: {
      answered: calls.filter(({ outcome }) => outcome === 'ok').length,
      failed: calls.filter(({ outcome }) => outcome === 'failed').length,
      overdue: calls.filter(
        ({ startedAt, endedAt = Infinity }) => endedAt - startedAt > timeoutMs + GRACE_MS,
      ),
    },
    casts: delivered(['cast', 'direct']),
    notifications: delivered(['notification']),
    fanouts: delivered(['fanout'], (each) => reach(each) === everyone),
    wronglyConfirmed: sent.filter(
      ({ id, kind, care, outcome }) =>
        kind !== 'fanout' && care?.atLeastOnce === true && outcome === 'ok' && unroutable.has(id),
    ),
    wronglyUncertain: sent.filter(
      ({ care, error }) => care?.uncertain !== 'fail' && error === UNCERTAIN,
    ),
    twiceInOneServer: sent.map(({ id }) => id).filter((id) => isRepeated(executions.get(id))),
    acrossSiblings: {
      traced: repeated.filter((each) => isTraced(each)).map(({ id }) => id),
      untraced: repeated.filter((each) => !isTraced(each)).map(({ id }) => id),
    },
    silentMs: longestGap(
      calls.filter(({ outcome }) => outcome === 'ok').map(({ endedAt = 0 }) => endedAt),
      { from: moments.fault.to, to: moments.endedAt },
    ),
  };
}

function deliveries(
  sent: readonly Sent[],
  {
    unroutable,
    arrived,
  }: {
    readonly unroutable: ReadonlySet<string>;
    readonly arrived: (sent: Sent) => boolean;
  },
): Deliveries {
  const confirmed = sent.filter(({ outcome }) => outcome === 'ok');
  const taken = confirmed.filter(({ id }) => !unroutable.has(id));
  return {
    confirmed: confirmed.length,
    unsent: sent.length - confirmed.length,
    unroutable: confirmed.length - taken.length,
    lost: taken.filter((each) => !arrived(each)),
  };
}

/** Whether since a moment every receiver got something on each of its queues, and every column an answer. */
export function isWell(
  { sent, executed }: Entries,
  { receivers, columns }: { receivers: readonly Receiver[]; columns: readonly Column[] },
  since: number,
): boolean {
  const kinds = new Map(sent.map(({ id, kind }) => [id, kind]));
  const recent = executed.filter(({ at }) => at > since);
  const isHeard = (queue: HeardQueue): boolean =>
    recent.some((each) => isFrom(queue, each, kinds.get(each.id)));
  const isAnswered = (column: Column): boolean =>
    sent.some(
      (each) =>
        each.column === column &&
        each.kind === 'call' &&
        each.outcome === 'ok' &&
        each.startedAt > since,
    );
  return receivers.every(({ queues }) => queues.every(isHeard)) && columns.every(isAnswered);
}

/** Whether nothing is pending, and all that was confirmed is executed or known to be gone. */
export function isComplete({ sent, executed, unroutable }: Ledger): boolean {
  const ran = new Set(executed.map(({ id }) => id));
  return sent.every(
    ({ id, outcome }) =>
      outcome === 'failed' || (outcome === 'ok' && (ran.has(id) || unroutable.has(id))),
  );
}

/** The longest time after the fault in which nobody heard one of the queues of a receiver. */
export function deafMs({ queues }: Receiver, ledger: Ledger, { fault, endedAt }: Moments): number {
  const kinds = new Map(ledger.sent.map(({ id, kind }) => [id, kind]));
  const gaps = queues.map((queue) => {
    const heard = ledger.executed.filter((each) => isFrom(queue, each, kinds.get(each.id)));
    return longestGap(
      heard.map(({ at }) => at),
      { from: fault.to, to: endedAt },
    );
  });
  return Math.max(...gaps);
}

function isFrom(
  { kinds, consumers }: HeardQueue,
  { server }: Executed,
  kind: RequestKind = 'call',
): boolean {
  return consumers.includes(server) && kinds.includes(kind);
}

function executionsById(executed: readonly Executed[]): ReadonlyMap<string, readonly Executed[]> {
  const byId = new Map<string, Executed[]>();
  for (const each of executed) {
    const known = byId.get(each.id);
    if (known === undefined) byId.set(each.id, [each]);
    else known.push(each);
  }
  return byId;
}

function serversOf(executions: readonly Executed[] = []): ReadonlySet<string> {
  return new Set(executions.map(({ server }) => server));
}

function isRepeated(executions: readonly Executed[] = []): boolean {
  return serversOf(executions).size < executions.length;
}

/** When a broken connection could make a second copy of a message: as it was published, or acknowledged. */
function spansOf(
  { id, startedAt, endedAt = Infinity }: Sent,
  executions: ReadonlyMap<string, readonly Executed[]>,
): Span[] {
  const acknowledged = (executions.get(id) ?? []).map(({ at }) => ({
    from: at,
    to: at + ACKNOWLEDGING_MS,
  }));
  return [{ from: startedAt, to: endedAt }, ...acknowledged];
}

function overlap(one: Span, other: Span): boolean {
  return one.from <= other.to && other.from <= one.to;
}

/** The longest time within a span in which nothing happened. */
function longestGap(times: readonly number[], { from, to }: Span): number {
  const inside = times.filter((time) => time > from && time < to).sort((a, b) => a - b);
  const marks = [from, ...inside, to];
  return Math.max(...marks.slice(1).map((mark, index) => mark - (marks[index] ?? mark)));
}
