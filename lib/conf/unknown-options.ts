import type { UnknownOption } from './errors.ts';
import type { IniFile } from './ini-file.ts';
import { normalizeGroup, optionKey, type OptionName } from './option-name.ts';
import { registered } from './option-registry.ts';
import { deprecatedNamesOf, type OptionTable } from './option.ts';
import type { RegisteredOption } from './sources.ts';
import { suggest } from './suggest.ts';

/**
 * The names in files that no table knows, in the groups of the tables, and the groups that look
 * like one of these. DEFAULT is shared with every service: there, only what looks like one of the
 * tables' options counts. All other groups are somebody else's.
 */
export function unknownOptions(
  files: readonly IniFile[],
  tables: readonly OptionTable[],
): readonly UnknownOption[] {
  const known = tables.flatMap(registered);
  const accepted = new Set(known.flatMap(acceptedNames).map(normalizedKey));
  const groups = new Set(known.map(({ group }) => group));
  const ours = new Set(Array.from(groups, normalizeGroup));

  function judge(use: Use): UnknownOption[] {
    if (accepted.has(optionKey(use))) return [];
    const siblings = known.filter(({ group }) => normalizeGroup(group) === use.group);
    const suggestions = suggest(use.name, new Set(siblings.map(({ name }) => name)));
    const foreign = use.group === 'DEFAULT' && suggestions.length === 0;
    return foreign ? [] : [{ ...use, what: 'option', suggestions }];
  }

  function judgeGroup(header: Use): UnknownOption[] {
    const suggestions = suggest(header.group, groups);
    return suggestions.length === 0 ? [] : [{ ...header, what: 'group', suggestions }];
  }

  return files.flatMap(usesByGroup).flatMap(({ uses, groupLine }) => {
    const [first] = uses;
    if (first === undefined) return [];
    return ours.has(first.group)
      ? uses.flatMap(judge)
      : judgeGroup({ ...first, line: groupLine ?? first.line });
  });
}

function acceptedNames(option: RegisteredOption): readonly OptionName[] {
  return [option, ...deprecatedNamesOf(option, option.definition)];
}

function normalizedKey({ group, name }: OptionName): string {
  return optionKey({ group: normalizeGroup(group), name });
}

/** A name, and where a file first sets it. */
interface Use extends OptionName {
  readonly file: string;
  readonly line: number;
}

interface UsesOfGroup {
  readonly uses: readonly Use[];
  readonly groupLine: number | undefined;
}

function usesByGroup(file: IniFile): readonly UsesOfGroup[] {
  return Array.from(file.groups, ([group, names]) => ({
    groupLine: file.groupLines.get(group),
    uses: Array.from(names).flatMap(([name, [first]]) =>
      first === undefined ? [] : [{ file: file.path, group, name, line: first.line }],
    ),
  }));
}
