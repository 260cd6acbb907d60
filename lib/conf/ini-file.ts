import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { parse } from 'ini';
import { ConfigFileParseError } from './errors.ts';
import { IniSyntaxError, scanAssignments, type Assignment } from './ini-scanner.ts';
import { normalizeGroup, type OptionName } from './option-name.ts';

/** A value in a file, with the line of its name. */
export interface IniEntry {
  readonly text: string;
  readonly line: number;
}

/** A configuration file: what is set, in the order of the file. */
export class IniFile {
  readonly path: string;
  /** By normalized group, then by name. */
  readonly groups: ReadonlyMap<string, ReadonlyMap<string, readonly IniEntry[]>>;
  /** The line of the first header of each normalized group. */
  readonly groupLines: ReadonlyMap<string, number>;

  constructor(path: string, { groups, groupLines }: Pick<IniFile, 'groups' | 'groupLines'>) {
    this.path = path;
    this.groups = groups;
    this.groupLines = groupLines;
  }

  /** All values of a name; empty when it is not set. */
  entries({ group, name }: OptionName): readonly IniEntry[] {
    return this.groups.get(normalizeGroup(group))?.get(name) ?? [];
  }
}

/**
 * Reads a configuration file.
 *
 * @throws {ConfigFileParseError} when it is no configuration or not UTF-8.
 * @throws the error of `readFile` when it cannot be read.
 */
export async function readIniFile(path: string): Promise<IniFile> {
  return parseIniFile(path, decodeUtf8(path, await readFile(path)));
}

/** @throws {ConfigFileParseError} */
export function parseIniFile(path: string, text: string): IniFile {
  try {
    const assignments = scanAssignments(text);
    const groupLines = new Map<string, number>();
    for (const { group, groupLine } of assignments) {
      entryOf(groupLines, normalizeGroup(group), () => groupLine);
    }
    return new IniFile(path, { groups: readWithIni(assignments), groupLines });
  } catch (error) {
    if (error instanceof IniSyntaxError) {
      throw new ConfigFileParseError(path, error.message, { line: error.line });
    }
    throw error;
  }
}

function decodeUtf8(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new ConfigFileParseError(path, 'is not UTF-8', {
      line: firstBadLine(bytes),
      cause: error,
    });
  }
}

function firstBadLine(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split(/\r\n|\r|\n/);
  return 1 + lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
}

/**
 * `ini` reads another dialect: it cuts values at `;` and `#`, joins no lines, drops repeated names,
 * nests `[a.b]`, and turns `true` and `null` into what is no text. So it is given only what it
 * cannot misread, and the line numbers are kept beside it.
 */
function readWithIni(assignments: readonly Assignment[]): IniFile['groups'] {
  const parsed: unknown = parse(assignments.map(toIni).join(''));
  const groups = new Map<string, Map<string, IniEntry[]>>();
  for (const { group, name, line } of assignments) {
    const names = entryOf(groups, normalizeGroup(group), () => new Map<string, IniEntry[]>());
    const texts = field(field(parsed, MARK + group), MARK + name);
    const text: unknown = Array.isArray(texts) ? texts.shift() : undefined;
    if (typeof text !== 'string') throw new IniSyntaxError(line, 'the parser lost the assignment');
    entryOf(names, name, () => []).push({ text: text.slice(MARK.length), line });
  }
  return groups;
}

/** Before every name and value, so that none is `__proto__`, `true`, `null` or a number to `ini`. */
const MARK = '~';

/** One assignment in the dialect of `ini`; with `[]` every name is a list, repeated or not. */
function toIni({ group, name, text }: Assignment): string {
  const section = quote(group.replaceAll('.', '\\.'));
  return `[${section}]\n${quote(`${name}[]`)}=${quote(text)}\n`;
}

/** A JSON string of printable ASCII without `]`, which would end a section even when quoted. */
function quote(text: string): string {
  return JSON.stringify(MARK + text).replace(
    /[^ -~]|\]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

function field(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
