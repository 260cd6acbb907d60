import type { Logger } from '../../lib/base/logger.ts';

/** Only how often something was logged: a record of each would look like a leak. */
export class CountingLogger implements Logger {
  readonly #counts = new Map<keyof Logger, number>();
  readonly debug = this.#counter('debug');
  readonly info = this.#counter('info');
  readonly warn = this.#counter('warn');
  readonly error = this.#counter('error');

  count(level: keyof Logger): number {
    return this.#counts.get(level) ?? 0;
  }

  #counter(level: keyof Logger): () => void {
    return () => {
      this.#counts.set(level, this.count(level) + 1);
    };
  }
}
