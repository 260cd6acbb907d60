import type { Cassette, CassetteEvent } from '../format/event.ts';
import type { CassetteContent } from './merge-cassettes.ts';
import { Renumbering } from './renumber.ts';
import {
  exchangeLinesOf,
  linesInOrder,
  subjectOf,
  type ExchangeLines,
} from './select-exchanges.ts';

/** By what a cassette is split: a part for each topic, each method or event type, each exchange. */
export const SPLITS = ['topic', 'method', 'exchange'] as const;
export type Split = (typeof SPLITS)[number];

export interface CassettePart extends CassetteContent {
  /** Fit for the name of a file: the topic, the method, the number of the exchange. */
  readonly name: string;
}

/** A cassette in parts, each whole in itself; placeholders are numbered anew. */
export function splitCassette({ header, lines }: Cassette, by: Split): CassettePart[] {
  const parts = new Map<string, ExchangeLines[]>();
  for (const [index, exchange] of exchangeLinesOf(lines).entries()) {
    const name = partName(exchange, index, by);
    parts.set(name, [...(parts.get(name) ?? []), exchange]);
  }
  return [...parts].map(([name, exchanges]) => ({ name, header, events: eventsOf(exchanges) }));
}

/** Of some of the exchanges of a cassette, with placeholders numbered anew. */
export function eventsOf(exchanges: readonly ExchangeLines[]): CassetteEvent[] {
  const renumbering = new Renumbering();
  return linesInOrder(exchanges).map(({ event }) => renumbering.event(event, ''));
}

function partName({ opening }: ExchangeLines, index: number, by: Split): string {
  const subject = subjectOf(opening) || 'nameless';
  const name = {
    topic: opening.target.topic,
    method: subject,
    exchange: `${String(index + 1).padStart(4, '0')}-${subject}`,
  }[by];
  return name.replace(/[^\w.-]+/g, '_');
}
