/**
 * A number that Python must see as a `float` even where it is whole: `new PyFloat(1)` leaves as
 * `1.0`, a plain `1` as the integer `1`. Needed only for peers that tell the two apart. On arrival
 * `1.0` is the number `1`: JavaScript cannot keep the difference.
 */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** As Python prints it in JSON: `1.0`, `1e-07`, `NaN`, `-Infinity`. */
  toString(): string {
    return printPythonFloat(this.value);
  }

  valueOf(): number {
    return this.value;
  }

  toJSON(): number {
    return this.value;
  }
}

/** Beyond this, a double no longer tells neighbouring integers apart. */
export const LARGEST_EXACT_INTEGER = 2 ** 53;

/**
 * A number as Python prints it: a whole one as an integer. Beyond ±2⁵³ it is a float: integers of
 * that size are `bigint` on this side, on their way out as on their way in.
 */
export function printNumber(value: number): string {
  const isInteger = Number.isInteger(value) && Math.abs(value) <= LARGEST_EXACT_INTEGER;
  return isInteger ? String(value) : printPythonFloat(value);
}

/** Python changes to an exponent at other magnitudes than JavaScript, and pads it to two digits. */
function printPythonFloat(value: number): string {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    return value.toExponential().replace(/(?<=e[+-])\d$/, '0$&');
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}
