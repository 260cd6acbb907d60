import type { CassetteEvent, CassetteHeader, CassetteLine } from '../format/event.ts';
import { openLines } from '../format/open-cassette.ts';
import { readEvent, readHeader } from '../format/read-event.ts';
import { CassetteFormatError } from '../errors.ts';
import { isAnswer } from '../match/exchanges.ts';
import { secretsIn } from './secrets-left.ts';
import { templateMistakes } from './template-mistakes.ts';

/** Something that is wrong with a cassette, or may be. */
export interface CassetteFinding {
  /** From 1. */
  readonly line: number;
  readonly level: 'error' | 'warning';
  readonly message: string;
}

/**
 * Looks for what is wrong with a cassette: lines that are no events, answers to nothing, times that
 * go back, placeholders and matchers that are none, an end that is torn off, secrets that are left.
 *
 * @throws the error of the file system when it cannot be read.
 */
export async function lintCassette(file: string): Promise<CassetteFinding[]> {
  const findings: CassetteFinding[] = [];
  const lines: CassetteLine[] = [];
  const texts = await openLines(file);
  let header: CassetteHeader | undefined;
  let line = 0;
  for await (const text of texts) {
    line += 1;
    if (line > 1 && text.trim() === '') continue;
    try {
      if (line === 1) header = readHeader(text, refuseAt(file, line));
      else lines.push({ line, event: readEvent(text, refuseAt(file, line)) });
    } catch (error) {
      findings.push({ line, level: 'error', message: problemOf(error) });
    }
  }
  if (line === 0) findings.push({ line: 1, level: 'error', message: 'it has no header' });
  if (texts.torn) {
    const message = 'its last line is torn off: its writer was killed; fmt takes it away';
    findings.push({ line: line + 1, level: 'warning', message });
  }
  findings.push(...lintLines(lines, header));
  return findings.sort((one, other) => one.line - other.line);
}

/** As {@link lintCassette}, of lines that are events. */
export function lintLines(
  lines: readonly CassetteLine[],
  header: CassetteHeader | undefined,
): CassetteFinding[] {
  const conversation = new ConversationCheck();
  const nothingTaken = header !== undefined && header.redactors.length === 0;
  const nobody = 'nothing was taken out of it when it was recorded: "redactors" is empty';
  return [
    ...(nothingTaken ? [warning(1, nobody)] : []),
    ...lines.flatMap(({ line, event }) => [
      ...conversation.check(event).map((message) => warning(line, message)),
      ...templateMistakes(event).map((message) => ({ line, level: 'error', message }) as const),
      ...secretsIn(event).map((path) => warning(line, `there may be a secret at ${path}`)),
    ]),
  ];
}

/** What the events of a conversation should be to one another. */
class ConversationCheck {
  readonly #open = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #gathers = new Set<string>();
  #lastMs = -Infinity;

  check(event: CassetteEvent): string[] {
    const problems = [];
    if (event.atMs < this.#lastMs) problems.push('it is older than the line before');
    this.#lastMs = Math.max(this.#lastMs, event.atMs);
    if (isAnswer(event)) problems.push(...this.#answer(event.id, event.event === 'heartbeat'));
    else if (event.event === 'request') problems.push(...this.#request(event.id, event.fanout));
    if (event.event === 'reply' && event.ending === false) this.#ended.delete(event.id);
    return problems;
  }

  #request(id: string, fanout = false): string[] {
    const known = this.#open.has(id);
    this.#open.add(id);
    if (fanout) this.#gathers.add(id);
    return known ? [`there is a request ${id} before`] : [];
  }

  #answer(id: string, isHeartbeat: boolean): string[] {
    if (!this.#open.has(id)) return [`it answers ${id}, and no request before has that id`];
    const late = this.#ended.has(id) && !this.#gathers.has(id);
    if (!isHeartbeat) this.#ended.add(id);
    return late ? [`${id} was answered before`] : [];
  }
}

function warning(line: number, message: string): CassetteFinding {
  return { line, level: 'warning', message };
}

function refuseAt(file: string, line: number): (problem: string) => never {
  return (problem) => {
    throw new CassetteFormatError(file, problem, line);
  };
}

/** The place is told beside it. */
function problemOf(error: unknown): string {
  if (!(error instanceof CassetteFormatError)) throw error;
  return error.message.slice(error.message.indexOf(': ') + 2);
}
