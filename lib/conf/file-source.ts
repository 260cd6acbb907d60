import { isDeepStrictEqual } from 'node:util';
import type { IniEntry, IniFile } from './ini-file.ts';
import type { OptionName } from './option-name.ts';
import { deprecatedNamesOf } from './option.ts';
import type { Found, RegisteredOption, ValueSource } from './sources.ts';

/**
 * Configuration files, the weakest first: as they were when they were first read, which is what
 * options have that cannot change, and as they are now.
 */
export class FileSource implements ValueSource {
  readonly initial: readonly IniFile[];
  readonly current: readonly IniFile[];

  constructor(initial: readonly IniFile[], current: readonly IniFile[] = initial) {
    this.initial = initial;
    this.current = current;
  }

  find(option: RegisteredOption): Found | undefined {
    return lookUp(option.definition.mutable === true ? this.current : this.initial, option);
  }

  /** Whether files have changed the option although it cannot change. */
  ignoresChangeOf(option: RegisteredOption): boolean {
    if (option.definition.mutable === true) return false;
    const [before, now] = [lookUp(this.initial, option), lookUp(this.current, option)];
    return !isDeepStrictEqual(before?.value, now?.value);
  }
}

interface Hit {
  readonly file: IniFile;
  readonly name: OptionName;
  readonly entries: readonly IniEntry[];
}

/** The strongest file decides, and in it the current name; a multi-valued option has them all. */
function lookUp(files: readonly IniFile[], option: RegisteredOption): Found | undefined {
  const { definition } = option;
  const names = [option, ...deprecatedNamesOf(option, definition)];
  const hits = files.toReversed().flatMap((file) => hitsIn(file, names));
  const [strongest] = hits;
  const last = strongest?.entries.at(-1);
  if (strongest === undefined || last === undefined) return undefined;
  const used = definition.multi ? hits : [strongest];
  return {
    value: definition.multi ? textsOf(used) : last.text,
    location: { kind: 'file', file: strongest.file.path, line: last.line },
    deprecated: used.map(({ name }) => name).filter((name) => name !== option),
  };
}

function hitsIn(file: IniFile, names: readonly OptionName[]): readonly Hit[] {
  return names
    .map((name) => ({ file, name, entries: file.entries(name) }))
    .filter(({ entries }) => entries.length > 0);
}

/** In the order of the files; within one, the values under earlier names come first. */
function textsOf(hits: readonly Hit[]): readonly string[] {
  return hits.toReversed().flatMap(({ entries }) => entries.map(({ text }) => text));
}
