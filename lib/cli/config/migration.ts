import { parseIniFile, type OptionName } from '../../opts.ts';
import { deprecatedUses, type DeprecatedUse } from './deprecated-uses.ts';
import { EditedText, type Row } from './edited-text.ts';
import { knownOptions } from './known-options.ts';

/** What becomes of an old name. */
export interface Change {
  /** Under its new name in place, or in another group; or dropped, since the new name is set too. */
  readonly action: 'rename' | 'move' | 'drop';
  readonly from: OptionName;
  readonly to: OptionName;
  readonly line: number;
}

export interface Migration {
  readonly changes: readonly Change[];
  /** Every line, before and after. */
  readonly rows: readonly Row[];
  /** The whole file as it should be. */
  readonly text: string;
}

/**
 * A configuration file with the current names of options in place of earlier ones. All else stays
 * as it is: comments, order, spacing, line breaks.
 *
 * @throws {ConfigFileParseError} the text is no configuration.
 */
export function migrate(path: string, text: string): Migration {
  const uses = deprecatedUses(parseIniFile(path, text), knownOptions());
  const edited = new EditedText(text);
  const changes = uses.flatMap((use) => use.lines.map((line) => change(edited, use, line)));
  return {
    changes: changes.sort((a, b) => a.line - b.line),
    rows: edited.rows(),
    text: edited.toString(),
  };
}

function change(edited: EditedText, use: DeprecatedUse, line: number): Change {
  const { old, option, overruledBy } = use;
  const { group, name, definition } = option;
  const value = edited.remove(line, { secret: definition.secret === true });
  const renamed = value.map((text, index) => (index === 0 ? withName(text, name) : text));
  const told = { from: old, to: { group, name }, line };
  if (overruledBy !== undefined) return { action: 'drop', ...told };
  if (old.group === group) {
    edited.insertAt(line, renamed);
    return { action: 'rename', ...told };
  }
  edited.appendToGroup(group, renamed, { secret: definition.secret === true });
  return { action: 'move', ...told };
}

function withName(assignment: string, name: string): string {
  return assignment.replace(/^[^:=]*?(\s*[:=])/, (_all, separator: string) => name + separator);
}
