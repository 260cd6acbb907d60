import { RecordingRefused } from '../../../cassette/errors.ts';
import type { Environment } from '../../../conf/environment-source.ts';

/**
 * What is done with a cassette:
 *
 * - `none`: it is played; a request that is not on it fails;
 * - `once`: it is recorded when there is none yet, else played;
 * - `new`: it is played; a request that is not on it goes through, and onto it;
 * - `all`: everything goes through and is recorded anew;
 * - `passthrough`: everything goes through, the cassette is not looked at.
 */
export const RECORD_MODES = ['none', 'once', 'new', 'all', 'passthrough'] as const;
export type RecordMode = (typeof RECORD_MODES)[number];

/** Names a mode that goes before the program's own. */
export const RECORD_MODE_VARIABLE = 'OSLO_MESSAGING_RECORD_MODE';

/**
 * The mode of this run: `OSLO_MESSAGING_RECORD_MODE`, else what the program says, else `once`, and
 * `none` where `CI` is set.
 *
 * @throws {RecordingRefused} it is none of the modes, or another than `none` where `CI` is set:
 *   tests that record what they are to check have checked nothing.
 */
export function recordModeOf(
  given: RecordMode | undefined,
  env: Environment = process.env,
): RecordMode {
  const named = env[RECORD_MODE_VARIABLE];
  const mode = RECORD_MODES.find((known) => known === (named ?? given));
  if (named !== undefined && named !== '' && mode === undefined) {
    throw new RecordingRefused(
      `${RECORD_MODE_VARIABLE} is "${named}"; it can be ${RECORD_MODES.join(', ')}`,
    );
  }
  const isCi = isTrue(env['CI']);
  const chosen = mode ?? given ?? (isCi ? 'none' : 'once');
  if (!isCi || chosen === 'none') return chosen;
  throw new RecordingRefused(
    `Cassettes are only played where CI is set: the record mode is "${chosen}", not "none"`,
  );
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.toLowerCase());
}
