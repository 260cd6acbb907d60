import type { Cassette, CassetteLine } from '../format/event.ts';
import { printEvent } from '../format/print-event.ts';
import { isAnswer, verbOf, type Exchange } from '../match/exchanges.ts';

/** Lines that belong together: what begins something, and the answers to it. */
export interface ExchangeLines {
  readonly opening: Exchange['opening'];
  readonly lines: readonly CassetteLine[];
}

/** The exchanges of a cassette with their lines; answers to nothing that is on it are left out. */
export function exchangeLinesOf(lines: Iterable<CassetteLine>): ExchangeLines[] {
  const exchanges: { opening: Exchange['opening']; lines: CassetteLine[] }[] = [];
  const open = new Map<string, CassetteLine[]>();
  for (const line of lines) {
    const { event } = line;
    if (isAnswer(event)) {
      open.get(event.id)?.push(line);
      continue;
    }
    const own = [line];
    exchanges.push({ opening: event, lines: own });
    if (event.event === 'request') open.set(event.id, own);
  }
  return exchanges;
}

/** Which exchanges are wanted; what is not said is all. */
export interface ExchangeFilter {
  /** Found in any of its lines, as they stand in the file. */
  readonly pattern?: RegExp | undefined;
  readonly topic?: string | undefined;
  /** Of a request; the event type of a notification. */
  readonly method?: string | undefined;
  /** `request`, `cast`, `fanout`, `gather`, `notification`; `failure` for calls that failed. */
  readonly kind?: string | undefined;
}

export function selectExchanges(
  { lines }: Pick<Cassette, 'lines'>,
  { pattern, topic, method, kind }: ExchangeFilter,
): ExchangeLines[] {
  return exchangeLinesOf(lines).filter(
    (exchange) =>
      (topic === undefined || exchange.opening.target.topic === topic) &&
      (method === undefined || subjectOf(exchange.opening) === method) &&
      (kind === undefined || isOfKind(exchange, kind)) &&
      (pattern === undefined ||
        exchange.lines.some(({ event }) => pattern.test(printEvent(event)))),
  );
}

function isOfKind({ opening, lines }: ExchangeLines, kind: string): boolean {
  if (kind === 'failure') return lines.some(({ event }) => event.event === 'failure');
  return kind === (opening.event === 'notification' ? opening.event : verbOf(opening));
}

/** The method of a request, the event type of a notification. */
export function subjectOf(opening: Exchange['opening']): string {
  if (opening.event !== 'notification') return opening.method;
  const { event_type: eventType } = opening.message;
  return typeof eventType === 'string' ? eventType : '';
}

/** The lines of exchanges in the order of the cassette. */
export function linesInOrder(exchanges: readonly ExchangeLines[]): CassetteLine[] {
  return exchanges.flatMap(({ lines }) => lines).sort((one, other) => one.line - other.line);
}
