import { isRecord } from '../../base/map-values.ts';
import { setOwn } from '../../base/own-property.ts';
import { entriesInOrder, rememberKeyOrder } from '../../wire/key-order.ts';
import { PyFloat } from '../../wire/py-float.ts';

/** What becomes of the texts and the other scalars of a value. */
export interface TemplateMapping {
  /** Of a text; keys are asked about too, and stay texts. */
  text(text: string): unknown;
  /** Of the key of a member. */
  key(key: string): string;
  /** Of a number, a boolean, null. Default: itself. */
  scalar?(value: unknown): unknown;
}

/** A copy of a value from JSON in which every text is replaced, the keys in the order of the original. */
export function mapTemplate(value: unknown, mapping: TemplateMapping): unknown {
  if (typeof value === 'string') return mapping.text(value);
  if (Array.isArray(value)) return value.map((item) => mapTemplate(item, mapping));
  if (!isRecord(value) || value instanceof PyFloat) return mapping.scalar?.(value) ?? value;
  const entries = entriesInOrder(value).map(
    ([key, member]) => [mapping.key(key), mapTemplate(member, mapping)] as const,
  );
  return recordOf(entries);
}

/** An object of these members, in this order, whatever their names. */
export function recordOf(
  entries: readonly (readonly [string, unknown])[],
): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [key, value] of entries) setOwn(record, key, value);
  const keys = entries.map(([key]) => key);
  if (keys.join('\n') !== Object.keys(record).join('\n')) rememberKeyOrder(record, keys);
  return record;
}
