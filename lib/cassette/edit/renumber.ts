import type { CassetteEvent } from '../format/event.ts';
import { printEvent } from '../format/print-event.ts';
import { readEvent } from '../format/read-event.ts';
import { KINDS } from '../template/kinds.ts';
import { printToken } from '../template/token.ts';

const SECOND_MS = 1_000;
const NUMBERED = new RegExp(String.raw`\$\{(${Object.keys(KINDS).join('|')}):(\d+)\}`, 'g');
const TIME = /\$\{ts:([+-]?\d+\.?\d*)((?:;[^}]*)?)\}/g;

/** Numbers the placeholders of cassettes that are put together, as they come; those of one are not those of another. */
export class Renumbering {
  readonly #tokens = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /**
   * @param source tells the cassettes apart.
   * @param laterMs how much later its recording began than the one that is written.
   */
  event(event: CassetteEvent, source: string | number, laterMs = 0): CassetteEvent {
    const { raw, ...rest } = event;
    const text = printEvent({ ...rest, atMs: rounded(event.atMs + laterMs) })
      .replace(NUMBERED, (token, kind: string) => this.#tokenFor(`${source} ${token}`, kind))
      .replace(TIME, (_token, seconds: string, format: string) =>
        printToken('ts', shifted(seconds, laterMs) + format),
      );
    const renumbered = readEvent(text, (problem) => {
      throw new Error(`A renumbered event is none: ${problem}`);
    });
    return raw === undefined ? renumbered : { ...renumbered, raw };
  }

  #tokenFor(identity: string, kind: string): string {
    const known = this.#tokens.get(identity);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const token = printToken(kind, count);
    this.#tokens.set(identity, token);
    return token;
  }
}

function shifted(seconds: string, laterMs: number): string {
  const moved = Number(seconds) + laterMs / SECOND_MS;
  const digits = seconds.split('.')[1]?.length ?? 0;
  return `${moved < 0 ? '' : '+'}${moved.toFixed(Math.max(digits, 3))}`;
}

function rounded(ms: number): number {
  return Math.round(ms * SECOND_MS) / SECOND_MS;
}
