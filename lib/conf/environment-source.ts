import type { OptionName } from './option-name.ts';
import type { Found, ValueSource } from './sources.ts';

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Environment variables, `OS_<GROUP>__<NAME>`. They know no earlier names. */
export class EnvironmentSource implements ValueSource {
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  find({ group, name }: OptionName): Found | undefined {
    const variable = `OS_${group.toUpperCase()}__${name.toUpperCase()}`;
    const value = this.#env[variable];
    return value === undefined ? undefined : { value, location: { kind: 'environment', variable } };
  }
}
