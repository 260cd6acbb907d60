import { styleText } from 'node:util';
import { RemoteError } from '../../index.ts';
import { explain } from '../explain.ts';

/** One thing that was sent, and what came of it. */
export interface Exchange {
  /** The verb of the client. */
  readonly what: string;
  readonly sentTo: string;
  readonly request: string;
  /** Resolves with what came back, as text; a rejection is an outcome too. */
  readonly run: () => Promise<string>;
}

const WIDTHS = [10, 19, 31, 36] as const;

/** Writes what happens in aligned lines, with colour on a terminal that wants it. */
export class Report {
  readonly #write: (line: string) => void;
  readonly #colour: boolean;

  constructor(write: (line: string) => void, colour: boolean) {
    this.#write = write;
    this.#colour = colour;
  }

  fact(name: string, value: string): void {
    this.#write(`${this.#style('bold', name.padEnd(WIDTHS[0]))} ${value}`);
  }

  head(): void {
    this.#write('');
    this.#write(this.#style('dim', row(['', 'sent to', 'request', 'what came of it'], 'ms')));
  }

  async exchange({ what, sentTo, request, run }: Exchange): Promise<void> {
    const startedAt = performance.now();
    const outcome = await run().then(
      (text) => ({ text, style: 'green' as const }),
      (error: unknown) => ({ text: describe(error), style: 'red' as const }),
    );
    const line = row(
      [what, sentTo, request, outcome.text],
      (performance.now() - startedAt).toFixed(1),
    );
    this.#write(line.replace(outcome.text, () => this.#style(outcome.style, outcome.text)));
  }

  #style(format: 'bold' | 'dim' | 'green' | 'red', text: string): string {
    return this.#colour ? styleText(format, text, { validateStream: false }) : text;
  }
}

function describe(error: unknown): string {
  if (error instanceof RemoteError)
    return `raised ${String(error.excType)}: ${String(error.value)}`;
  return `failed: ${explain(error)}`;
}

function row(cells: readonly string[], ms: string): string {
  const padded = cells.map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0));
  return `${padded.join(' ')} ${ms.padStart(6)}`;
}
