import type { PrepareOptions } from '../../index.ts';
import { UsageError } from '../common/exit-codes.ts';
import { parseAssignments, type Values } from '../request/assignments.ts';
import { durationMs } from '../request/request-options.ts';

/** What the requests of a session have in common, by the names of the command line. */
const NAMES = ['exchange', 'namespace', 'version', 'timeout', 'monitor'] as const;
type Name = (typeof NAMES)[number];

/** The `.prepare` of a session. */
export class ReplSettings {
  readonly #texts = new Map<Name, string>();

  /**
   * Takes `name=value`; without a value it is unset again.
   *
   * @throws {UsageError} there is no such name, or the value does not fit; nothing has changed then.
   */
  change(words: readonly string[]): void {
    const changes = Object.entries(parseAssignments(words)).map(([name, value]) => {
      if (!isName(name)) throw new UsageError(`.prepare knows ${NAMES.join(', ')}; not ${name}`);
      const text = String(value);
      if (text !== '') toPrepareOptions({ [name]: text });
      return [name, text] as const;
    });
    for (const [name, text] of changes) {
      if (text === '') this.#texts.delete(name);
      else this.#texts.set(name, text);
    }
  }

  /** `namespace=baseapi version=1.0` */
  toString(): string {
    return Array.from(this.#texts, ([name, text]) => `${name}=${text}`).join(' ');
  }

  get prepare(): PrepareOptions {
    return toPrepareOptions(Object.fromEntries(this.#texts));
  }
}

function toPrepareOptions({ timeout, monitor, ...target }: Values): PrepareOptions {
  return {
    ...target,
    ...(timeout !== undefined && { timeoutMs: durationMs('timeout', Number(timeout)) }),
    ...(monitor !== undefined && { callMonitorTimeoutMs: durationMs('monitor', Number(monitor)) }),
  };
}

function isName(name: string): name is Name {
  return (NAMES as readonly string[]).includes(name);
}
