/** A line of a configuration file before or after an edit, without its line break. */
export interface Row {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  /** Empty for that of the file. */
  readonly lineBreak: string;
  /** Whether the line may hold a piece of a secret. */
  readonly secret: boolean;
}

interface Line {
  readonly text: string;
  /** Empty at the end of the file. */
  readonly lineBreak: string;
  removed: boolean;
  secret: boolean;
  /** What comes behind it. */
  readonly added: Row[];
}

interface Secrecy {
  readonly secret: boolean;
}

/** A configuration file whose assignments are edited, and nothing else of it. */
export class EditedText {
  readonly #lines: readonly Line[];
  readonly #lineBreak: string;
  readonly #newGroups = new Map<string, Row[]>();

  constructor(text: string) {
    // Texts at even places, the line breaks behind them at odd ones.
    const parts = text.split(/(\r\n|\r|\n)/);
    this.#lineBreak = parts[1] ?? '\n';
    this.#lines = parts.flatMap((own, index) =>
      index % 2 === 0 ? [line(own, parts[index + 1])] : [],
    );
  }

  /** Removes the assignment at a line, counted from 1, and returns its lines. */
  remove(line: number, { secret }: Secrecy): readonly string[] {
    const rest = this.#lines.slice(line);
    const end = rest.findIndex(({ text }) => !/^[ \t].*\S/.test(text));
    const block = this.#lines.slice(line - 1, end < 0 ? undefined : line + end);
    for (const own of block) Object.assign(own, { removed: true, secret });
    return block.map(({ text }) => text);
  }

  /** Puts lines in the place of what was removed at a line. */
  insertAt(line: number, texts: readonly string[]): void {
    const place = this.#lines[line - 2 + texts.length];
    place?.added.push(...texts.map((text) => added(text, place.secret)));
  }

  /** Puts lines at the end of a group, or of a new one at the end of the file. */
  appendToGroup(group: string, texts: readonly string[], { secret }: Secrecy): void {
    const rows = texts.map((text) => added(text, secret));
    const last = this.#lastLineOf(group);
    if (last !== undefined) {
      last.added.push(...rows);
      return;
    }
    const header = [added('', false), added(`[${group}]`, false)];
    this.#newGroups.set(group, [...(this.#newGroups.get(group) ?? header), ...rows]);
  }

  rows(): readonly Row[] {
    const end = this.#lines.findLastIndex(({ text }) => text !== '');
    return this.#lines.flatMap(({ text, lineBreak, removed, secret, added: own }, index) => [
      { kind: removed ? 'removed' : 'same', text, lineBreak, secret },
      ...own,
      ...(index === end ? [...this.#newGroups.values()].flat() : []),
    ]);
  }

  toString(): string {
    const kept = this.rows().filter(({ kind }) => kind !== 'removed');
    return kept
      .flatMap(({ text, lineBreak }) => [text, lineBreak || this.#lineBreak])
      .slice(0, -1)
      .join('');
  }

  #lastLineOf(group: string): Line | undefined {
    let inside = false;
    let last: Line | undefined;
    for (const line of this.#lines) {
      if (line.text.startsWith('[')) inside = line.text.trimEnd() === `[${group}]`;
      if (inside && line.text.trim() !== '') last = line;
    }
    return last;
  }
}

function line(text: string, lineBreak = ''): Line {
  return { text, lineBreak, removed: false, secret: false, added: [] };
}

function added(text: string, secret: boolean): Row {
  return { kind: 'added', text, lineBreak: '', secret };
}
