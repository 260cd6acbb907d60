import type { Progress } from './load.ts';

/** Tells on standard error how it goes: on a terminal one line that changes, elsewhere a line each time. */
export class ProgressLine implements Disposable {
  readonly #stream: NodeJS.WriteStream;
  readonly #quiet: boolean;
  #written = false;

  constructor(options: { readonly quiet: boolean }, stream: NodeJS.WriteStream = process.stderr) {
    this.#quiet = options.quiet;
    this.#stream = stream;
  }

  tell(text: string): void {
    if (this.#quiet) return;
    this.#written = true;
    this.#stream.write(this.#stream.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
  }

  /** Leaves the line empty for what follows. */
  [Symbol.dispose](): void {
    if (this.#written && this.#stream.isTTY) this.#stream.write('\r\u001b[K');
  }
}

export function printProgress({ warmingUp, elapsedMs, sent, failed, perSecond }: Progress): string {
  const seconds = `${Math.round(elapsedMs / 1_000)} s`;
  const failures = failed > 0 ? `, ${failed} failed` : '';
  const warmUp = warmingUp ? ' (warming up)' : '';
  return `${seconds}: ${Math.round(perSecond)} per second, ${sent} so far${failures}${warmUp}`;
}
