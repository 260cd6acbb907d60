import { NoSuchOptError } from './errors.ts';
import type { OptionName } from './option-name.ts';
import { deprecatedNamesOf } from './option.ts';
import type { Found, RegisteredOption } from './sources.ts';
import { suggest } from './suggest.ts';

/** Texts for the options of one group, such as the query of a URL. */
export interface GivenTexts {
  readonly group: string;
  readonly texts: Readonly<Record<string, string>>;
  /** A phrase for people: "the transport URL's query". */
  readonly source: string;
}

/**
 * What texts say about the options of their group, by the name of the option. They may use earlier
 * names; the current name wins.
 *
 * @throws {NoSuchOptError} when a name is none of the options'.
 */
export function findGivenTexts(
  options: readonly RegisteredOption[],
  { group, texts, source }: GivenTexts,
): ReadonlyMap<string, Found> {
  const location = { kind: 'text', source } as const;
  const found = new Map<string, Found>();
  for (const [name, value] of Object.entries(texts)) {
    const given = { group, name };
    const current = options.find((option) => isSame(option, given));
    const renamed = options.find((option) =>
      deprecatedNamesOf(option, option.definition).some((earlier) => isSame(earlier, given)),
    );
    if (current !== undefined) {
      found.set(name, { value, location });
    } else if (renamed === undefined) {
      const names = options.map((option) => option.name);
      throw new NoSuchOptError(given, `named in ${source}`, suggest(name, names));
    } else if (!found.has(renamed.name)) {
      found.set(renamed.name, { value, location, deprecated: [given] });
    }
  }
  return found;
}

function isSame(a: OptionName, b: OptionName): boolean {
  return a.group === b.group && a.name === b.name;
}
