import { InvalidArgument } from '../../errors.ts';
import { asciiDigits, pythonStr, strip } from '../python-text.ts';
import { InvalidValue, textOf, ValueType } from './value-type.ts';

export interface NumberFacets {
  /** The least value allowed. Default: no limit. */
  readonly min?: number | undefined;
  /** The greatest value allowed. Default: no limit. */
  readonly max?: number | undefined;
}

abstract class NumberType extends ValueType<number> {
  readonly min: number;
  readonly max: number;

  /** @throws {InvalidArgument} when `max` is less than `min`. */
  constructor({ min = -Infinity, max = Infinity }: NumberFacets = {}) {
    super();
    if (max < min) throw new InvalidArgument('max', `${max} is less than min, ${min}`);
    this.min = min;
    this.max = max;
  }

  /** @throws {InvalidValue} when it is not such a number. */
  protected abstract fromText(text: string): number;

  override convert(value: unknown): number {
    const text = strip(textOf(value));
    const number = this.fromText(asciiDigits(text));
    // Not a number passes both, as in Python.
    if (number < this.min) throw new InvalidValue(`should be at least ${this.min}`, text);
    if (number > this.max) throw new InvalidValue(`should be at most ${this.max}`, text);
    return number;
  }
}

/**
 * A whole number: decimal digits of any script, a sign, `_` between digits. Beyond 2⁵³ − 1, where
 * Python has no limit, it is refused rather than rounded. Counterpart: `oslo_config.types.Integer`.
 */
export class IntegerType extends NumberType {
  override readonly typeName: string = 'integer value';

  protected override fromText(text: string): number {
    if (!/^[+-]?\d+(?:_\d+)*$/.test(text)) throw new InvalidValue('should be an integer', text);
    // Adding 0 turns -0 into 0: integers have one zero.
    const number = Number(text.replaceAll('_', '')) + 0;
    if (!Number.isSafeInteger(number)) {
      throw new InvalidValue('should be between -(2^53 - 1) and 2^53 - 1', text);
    }
    return number;
  }
}

/** A TCP port, 0 to 65535 unless limited further. Counterpart: `oslo_config.types.Port`. */
export class PortType extends IntegerType {
  override readonly typeName = 'port value';

  /** @throws {InvalidArgument} when the limits are no ports. */
  constructor({ min = 0, max = 65_535 }: NumberFacets = {}) {
    super({ min, max });
    if (min < 0) throw new InvalidArgument('min', `a port is at least 0, not ${min}`);
    if (max > 65_535) throw new InvalidArgument('max', `a port is at most 65535, not ${max}`);
  }
}

const DIGITS = '\\d+(?:_\\d+)*';
const FLOAT = new RegExp(
  `^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:e[+-]?${DIGITS})?$`,
  'i',
);
const NAMED_FLOAT = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

/**
 * A floating point number in Python's spelling: `1`, `.5`, `1E-3`, `1_0.5`, `nan`, `-inf`.
 * Counterpart: `oslo_config.types.Float`.
 */
export class FloatType extends NumberType {
  override readonly typeName = 'floating point value';

  protected override fromText(text: string): number {
    if (FLOAT.test(text)) return Number(text.replaceAll('_', ''));
    const named = NAMED_FLOAT.exec(text);
    if (named === null) throw new InvalidValue('should be a number', text);
    if (named[2] !== undefined) return NaN;
    return named[1] === '-' ? -Infinity : Infinity;
  }

  /** A float without a fraction is `1.0` to Python. */
  override print(value: number): string {
    return Number.isInteger(value) ? value.toFixed(1) : pythonStr(value);
  }
}
