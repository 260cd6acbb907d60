/** Why a tail ends. */
export type TailEnd =
  /** Enough has come. */
  | 'limit'
  /** Nothing has come for too long. */
  | 'idle'
  /** Ctrl-C. */
  | 'interrupted';

/** Waits for the end of a tail; whichever reason comes first counts. */
export class TailEnding implements Disposable {
  /** Resolves at the end. */
  readonly reached: Promise<TailEnd>;
  readonly #idleMs: number | undefined;
  #end: (end: TailEnd) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param idleMs without it the wait has no end of its own. It begins with {@link touch}. */
  constructor(idleMs: number | undefined, signal: AbortSignal) {
    this.#idleMs = idleMs;
    this.reached = new Promise((resolve) => {
      this.#end = resolve;
    });
    const onAbort = (): void => {
      this.end('interrupted');
    };
    signal.addEventListener('abort', onAbort, { once: true });
  }

  /** Something has come, or could come from now on. */
  touch(): void {
    clearTimeout(this.#timer);
    if (this.#idleMs === undefined) return;
    this.#timer = setTimeout(() => {
      this.end('idle');
    }, this.#idleMs);
  }

  end(end: TailEnd): void {
    this.#end(end);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
