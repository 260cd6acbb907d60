import { pythonStr } from '../python-text.ts';

/**
 * A value does not fit its type. `problem` says what is expected and never contains the value;
 * `found` is the value, to be shown only where the option is not secret.
 *
 * Never leaves `lib/conf`: it becomes a `ConfigSourceValueError` that names option and place.
 */
export class InvalidValue extends Error {
  readonly problem: string;
  readonly found: string;

  constructor(problem: string, found: string) {
    super(problem);
    this.problem = problem;
    this.found = found;
  }
}

/** The type of an option's value. Counterpart: `oslo_config.types.ConfigType`. */
export abstract class ValueType<T> {
  /** The name in sample files, for example `integer value`. */
  abstract readonly typeName: string;

  /**
   * The value of a text from a file, the environment or a URL, or a value given by the program.
   *
   * @throws {InvalidValue} when it does not fit the type.
   */
  abstract convert(value: unknown): T;

  /** The value as a configuration file spells it. */
  format(value: T): string {
    return pythonStr(value);
  }

  /** The value as it appears in another option that refers to it with `$name`. */
  print(value: T): string {
    return pythonStr(value);
  }
}

/**
 * The text of a scalar.
 *
 * @throws {InvalidValue} when it is none.
 */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
    return pythonStr(value);
  }
  throw new InvalidValue('should be a text', pythonStr(value));
}
