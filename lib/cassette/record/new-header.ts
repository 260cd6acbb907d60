import { packageVersion } from '../../base/own-package.ts';
import { CASSETTE_VERSION, type CassetteHeader } from '../format/event.ts';
import { NORMALISERS } from '../template/kinds.ts';
import { DEFAULT_REDACTORS, type Redactor } from './redactor.ts';

export interface NewHeaderOptions {
  readonly startMs: number;
  readonly source: string;
  readonly blind: readonly string[];
  /** Default: {@link DEFAULT_REDACTORS}. */
  readonly redactors?: readonly Redactor[] | undefined;
}

/** The header of a recording that begins. */
export function newHeader({
  startMs,
  source,
  blind,
  redactors = DEFAULT_REDACTORS,
}: NewHeaderOptions): CassetteHeader {
  return {
    cassette: CASSETTE_VERSION,
    created: new Date(startMs).toISOString(),
    by: `oslo-messaging ${packageVersion()}`,
    source,
    blind,
    normalisers: NORMALISERS,
    redactors: redactors.map(({ name }) => name),
  };
}
