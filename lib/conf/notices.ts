import type { Logger } from '../base/logger.ts';
import { describeLocation, isUserControlled } from './location.ts';
import { describeOption } from './option-name.ts';
import type { Resolved } from './resolver.ts';

/** Tells operators, once each, about settings that work but should not stay. */
export class Notices {
  readonly #logger: Logger;
  readonly #said = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  about({ option, location, deprecated }: Resolved): void {
    for (const old of deprecated) {
      this.#once('warn', `deprecated: ${describeOption(old)} is now ${describeOption(option)}`);
    }
    if (!isUserControlled(location)) return;
    const { deprecatedForRemoval, notApplicable } = option.definition;
    const subject = `${describeOption(option)}, from ${describeLocation(location)},`;
    if (deprecatedForRemoval !== undefined) {
      this.#once('warn', `${subject} is deprecated for removal: ${deprecatedForRemoval.reason}`);
    }
    if (notApplicable !== undefined) {
      this.#once('info', `${subject} has no effect: ${notApplicable}`);
    }
  }

  #once(level: 'warn' | 'info', message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#logger[level](message);
  }
}
