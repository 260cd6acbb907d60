import { RemoteError } from '../../index.ts';
import type { Style, Styler } from '../common/styled.ts';

/** One thing that is sent, and how to learn what comes of it. */
export interface Exchange {
  /** The verb of the client. */
  readonly what: string;
  readonly sentTo: string;
  readonly request: string;
  /** Resolves with what came back, as text; an error of the other side is an outcome too. */
  readonly run: () => Promise<string>;
}

interface Outcome {
  readonly text: string;
  readonly style: Style;
}

const WIDTHS = { what: 10, sentTo: 19, request: 31, outcome: 36, ms: 7 } as const;

/** Writes what happens in aligned lines, styled where that is wanted. */
export class Report {
  readonly #write: (line: string) => void;
  readonly #style: Styler;

  constructor(write: (line: string) => void, style: Styler) {
    this.#write = write;
    this.#style = style;
  }

  fact(name: string, value: string): void {
    this.#write(`${this.#style('bold', name.padEnd(WIDTHS.what))} ${value}`);
  }

  head(): void {
    const line = beginning('', 'sent to', 'request') + end('what came of it', 'ms');
    this.#write(`\n${this.#style('dim', line)}`);
  }

  /** @throws what `run` throws, unless it was raised by the other side. */
  async exchange({ what, sentTo, request, run }: Exchange): Promise<void> {
    const startedAt = performance.now();
    const { text, style } = await run().then(
      (result): Outcome => ({ text: result, style: 'green' }),
      raised,
    );
    const ms = (performance.now() - startedAt).toFixed(1);
    this.#write(beginning(what, sentTo, request) + this.#style(style, end(text, ms)));
  }
}

function beginning(what: string, sentTo: string, request: string): string {
  const cells = [
    what.padEnd(WIDTHS.what),
    sentTo.padEnd(WIDTHS.sentTo),
    request.padEnd(WIDTHS.request),
  ];
  return `${cells.join(' ')} `;
}

function end(outcome: string, ms: string): string {
  return outcome.padEnd(WIDTHS.outcome) + ms.padStart(WIDTHS.ms);
}

function raised(error: unknown): Outcome {
  if (!(error instanceof RemoteError)) throw error;
  return { text: `raised ${String(error.excType)}: ${String(error.value)}`, style: 'red' };
}
