import { packageVersion } from '../../base/own-package.ts';
import { InvalidArgument } from '../../errors.ts';
import type { Cassette, CassetteEvent, CassetteHeader } from '../format/event.ts';
import { Renumbering } from './renumber.ts';

/** A header, and the events below it. */
export interface CassetteContent {
  readonly header: CassetteHeader;
  readonly events: readonly CassetteEvent[];
}

/**
 * Puts recordings of one time, or of several, into one: events in the order of their times,
 * placeholders numbered anew. Equal values of two recordings are not known to be equal.
 *
 * @throws {InvalidArgument} there is none.
 */
export function mergeCassettes(cassettes: readonly Cassette[]): CassetteContent {
  const [first] = [...cassettes].sort((one, other) => createdMs(one) - createdMs(other));
  if (first === undefined) throw new InvalidArgument('cassettes', 'must be one at least');
  const startMs = createdMs(first);
  const all = cassettes.flatMap((cassette, source) =>
    cassette.lines.map(({ event }) => ({ event, source, laterMs: createdMs(cassette) - startMs })),
  );
  const inOrder = all.sort(
    (one, other) => one.event.atMs + one.laterMs - other.event.atMs - other.laterMs,
  );
  const renumbering = new Renumbering();
  return {
    header: mergedHeader(first.header, cassettes),
    events: inOrder.map(({ event, source, laterMs }) => renumbering.event(event, source, laterMs)),
  };
}

function mergedHeader({ created }: CassetteHeader, cassettes: readonly Cassette[]): CassetteHeader {
  const headers = cassettes.map(({ header }) => header);
  const union = (of: (header: CassetteHeader) => readonly string[]): string[] => [
    ...new Set(headers.flatMap(of)),
  ];
  return {
    cassette: 1,
    created,
    by: `oslo-messaging ${packageVersion()}`,
    source: union(({ source }) => [source]).join(', '),
    blind: union(({ blind }) => blind),
    normalisers: union(({ normalisers }) => normalisers),
    // What ran on all of them: of the others nobody can say so.
    redactors: union(({ redactors }) => redactors).filter((name) =>
      headers.every(({ redactors }) => redactors.includes(name)),
    ),
  };
}

function createdMs({ header }: Cassette): number {
  return Date.parse(header.created);
}
