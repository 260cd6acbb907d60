import { deprecatedNamesOf, type IniFile, type OptionName } from '../../opts.ts';
import type { KnownOption } from './known-options.ts';

/** An earlier name of an option in a file. */
export interface DeprecatedUse {
  readonly old: OptionName;
  readonly option: KnownOption;
  /** The lines that set it. */
  readonly lines: readonly number[];
  /** The name in the same file that is stronger, so that this one has no effect there. */
  readonly overruledBy: OptionName | undefined;
}

/** What a file sets under names that have newer ones. */
export function deprecatedUses(
  file: IniFile,
  options: readonly KnownOption[],
): readonly DeprecatedUse[] {
  return options.flatMap((option) => {
    const names = [option, ...deprecatedNamesOf(option, option.definition)];
    const used = names.filter((name) => file.entries(name).length > 0);
    return used
      .filter((old) => old !== option)
      .map((old) => ({
        old,
        option,
        lines: file.entries(old).map(({ line }) => line),
        overruledBy: option.definition.multi || old === used[0] ? undefined : used[0],
      }));
  });
}
