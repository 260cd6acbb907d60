import { InvalidValue } from './value-type.ts';

/**
 * The text between an opening and a closing bracket.
 *
 * @throws {InvalidValue} when either is missing.
 */
export function withoutBounds(text: string, open: string, close: string): string {
  if (!text.startsWith(open)) throw new InvalidValue(`should start with ${open}`, text);
  if (!text.endsWith(close)) throw new InvalidValue(`should end with ${close}`, text);
  return text.slice(1, -1);
}

/**
 * Converts the parts of a text that commas separate. A part that does not fit is tried again with
 * the next one joined to it, since a comma may as well belong to a value.
 *
 * @throws {InvalidValue} what the last attempt on a part threw.
 */
export function convertParts<T>(text: string, convert: (part: string) => T): T[] {
  const parts = text.split(',');
  const values: T[] = [];
  for (let first = 0, last = 0; first < parts.length; last += 1) {
    try {
      values.push(convert(parts.slice(first, last + 1).join(',')));
      first = last + 1;
    } catch (error) {
      if (!(error instanceof InvalidValue) || last === parts.length - 1) throw error;
    }
  }
  return values;
}
