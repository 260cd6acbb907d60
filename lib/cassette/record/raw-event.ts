import type { CassetteEvent } from '../format/event.ts';

/** Leaves a union of shapes a union. */
type DistributiveOmit<T, Names extends PropertyKey> = T extends unknown ? Omit<T, Names> : never;

/** An event as it was seen: with the values of the message, not yet with placeholders for them. */
export type RawEvent = DistributiveOmit<CassetteEvent, 'atMs' | 'wire' | 'raw'> & {
  /** When it was seen, in milliseconds of Unix time. */
  readonly timeMs: number;
  /** The bytes of its message as text, where they were seen. */
  readonly body?: string | undefined;
};
