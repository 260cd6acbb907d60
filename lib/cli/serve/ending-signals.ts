import { constants } from 'node:os';
import type { Logger } from '../../index.ts';

const ENDING = ['SIGTERM', 'SIGINT'] as const;

/** npm and others forward a Ctrl-C that the terminal has sent to everybody already. */
const SAME_KEYSTROKE_MS = 500;

/** Waits for somebody to ask the process to end; whoever asks again gets it at once. */
export class EndingSignals implements Disposable {
  /** Resolves with the first signal. */
  readonly asked: Promise<NodeJS.Signals>;
  readonly #stopListening: () => void;

  constructor(logger: Logger) {
    let resolve: (signal: NodeJS.Signals) => void = () => undefined;
    this.asked = new Promise((settle) => (resolve = settle));
    let firstAt: number | undefined;
    const onSignal = (signal: (typeof ENDING)[number]): void => {
      firstAt ??= performance.now();
      resolve(signal);
      const since = performance.now() - firstAt;
      if (since < SAME_KEYSTROKE_MS) return;
      logger.warn('Ending at once: asked again', { signal });
      process.exit(128 + constants.signals[signal]);
    };
    for (const signal of ENDING) process.on(signal, onSignal);
    this.#stopListening = () => {
      for (const signal of ENDING) process.off(signal, onSignal);
    };
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }
}
