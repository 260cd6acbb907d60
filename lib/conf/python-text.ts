/** Python counts U+001C to U+001F and U+0085 as white space and U+FEFF not; JavaScript the other way round. */
const SPACE = `(?:(?!\\ufeff)\\s|[${String.fromCharCode(0x1c, 0x1d, 0x1e, 0x1f, 0x85)}])+`;
const LEADING_SPACE = new RegExp(`^${SPACE}`);
const TRAILING_SPACE = new RegExp(`${SPACE}$`);

/** The text without the leading white space of Python's `lstrip`. */
export function lstrip(text: string): string {
  return text.replace(LEADING_SPACE, '');
}

/** The text without the trailing white space of Python's `rstrip`. */
export function rstrip(text: string): string {
  return text.replace(TRAILING_SPACE, '');
}

/** The text without the white space of Python's `strip`. */
export function strip(text: string): string {
  return lstrip(rstrip(text));
}

/** The number of characters, where JavaScript's `length` counts those beyond U+FFFF twice. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

/** The text with the decimal digits of every script as ASCII digits: Python's numbers accept them all. */
export function asciiDigits(text: string): string {
  return text.replace(/[^0-9\P{Nd}]/gu, (digit) => digitValue(digit).toString());
}

/** Unicode places the decimal digits of a script side by side, zero first. */
function digitValue(digit: string): number {
  const codePoint = digit.codePointAt(0) ?? 0;
  let first = codePoint;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return (codePoint - first) % 10;
}

/** What Python's `str` makes of a value: this is what `$name` becomes in the value of another option. */
export function pythonStr(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

function pythonRepr(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
      return Number.isFinite(value) ? String(value) : namedFloat(value);
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? 'None' : containerRepr(value);
    default:
      return 'None';
  }
}

function namedFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value < 0 ? '-inf' : 'inf';
}

function containerRepr(container: object): string {
  if (Array.isArray(container)) return `[${container.map(pythonRepr).join(', ')}]`;
  const items = Object.entries(container).map(
    ([key, value]) => `${quoted(key)}: ${pythonRepr(value)}`,
  );
  return `{${items.join(', ')}}`;
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return quote + escaped + quote;
}
