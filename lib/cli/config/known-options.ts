import type { Option, OptionTable } from '../../index.ts';
import { listOpts, type OptionName } from '../../opts.ts';
import { commonLogOptions, serveOptions } from '../serve/options.ts';

/** An option with its full name. */
export interface KnownOption extends OptionName {
  readonly definition: Option<unknown>;
}

/** The tables of the library and of its commands. */
export function knownTables(): readonly OptionTable[] {
  return [...listOpts(), commonLogOptions, serveOptions];
}

export function knownOptions(
  tables: readonly OptionTable[] = knownTables(),
): readonly KnownOption[] {
  return tables.flatMap(({ group, options }) =>
    Object.entries(options).map(([name, definition]) => ({ group, name, definition })),
  );
}
