import { parseIsoTime } from '../base/iso-time.ts';
import { isRecord } from '../base/map-values.ts';
import type { FieldType } from './field-type.ts';

/** A text. Counterpart: `StringField`, and those for UUIDs, addresses and the like. */
export const stringField = plainField(
  'a string',
  (value): value is string => typeof value === 'string',
);

/** A whole number within ±2⁵³. Counterpart: `IntegerField`. */
export const integerField = plainField('an integer', (value): value is number =>
  Number.isSafeInteger(value),
);

/** Any number. Counterpart: `FloatField`. */
export const floatField = plainField(
  'a number',
  (value): value is number => typeof value === 'number',
);

/** Counterpart: `BooleanField`. */
export const booleanField = plainField(
  'true or false',
  (value): value is boolean => typeof value === 'boolean',
);

/** Whatever JSON can hold. */
export const anyField = plainField('anything', (value): value is unknown => value !== undefined);

/** One of some texts. Counterpart: `EnumField`. */
export function enumField<const Value extends string>(values: readonly Value[]): FieldType<Value> {
  return plainField(`one of ${values.join(', ')}`, (value): value is Value =>
    values.some((one) => one === value),
  );
}

/**
 * A point in time; to the second on the wire, `2026-11-21T05:44:12Z`, where a fraction or another
 * offset is read too. Counterpart: `DateTimeField`.
 */
export const dateTimeField: FieldType<Date> = {
  expects: 'a date of the years 1 to 9999',
  accepts: (value): value is Date => value instanceof Date && /^\d{4}-/.test(printed(value)),
  fromPrimitive: (value) =>
    typeof value === 'string' ? (parseIsoTime(value)?.date ?? value) : value,
  toPrimitive: printed,
};

/** What another field takes, or `null`. Counterpart: `nullable=True`. */
export function nullable<T>(type: FieldType<T>): FieldType<T | null> {
  return {
    expects: `${type.expects} or null`,
    objectName: type.objectName,
    accepts: (value): value is T | null => value === null || type.accepts(value),
    fromPrimitive: (value) => (value === null ? null : type.fromPrimitive(value)),
    toPrimitive: (value) => (value === null ? null : type.toPrimitive(value)),
  };
}

/** Counterpart: the `ListOf…Field`s. */
export function listField<T>(item: FieldType<T>): FieldType<readonly T[]> {
  return {
    expects: `a list, each item ${item.expects}`,
    objectName: item.objectName,
    accepts: (value): value is readonly T[] =>
      Array.isArray(value) && value.every((one) => item.accepts(one)),
    fromPrimitive: (value) =>
      Array.isArray(value) ? value.map((one) => item.fromPrimitive(one)) : value,
    toPrimitive: (value) => value.map((one) => item.toPrimitive(one)),
  };
}

/** Travels as a list. Counterpart: the `SetOf…Field`s. */
export function setField<T>(item: FieldType<T>): FieldType<ReadonlySet<T>> {
  return {
    expects: `a set, each item ${item.expects}`,
    accepts: (value): value is ReadonlySet<T> =>
      value instanceof Set && [...value].every((one) => item.accepts(one)),
    fromPrimitive: (value) =>
      Array.isArray(value) ? new Set(value.map((one) => item.fromPrimitive(one))) : value,
    toPrimitive: (value) => [...value].map((one) => item.toPrimitive(one)),
  };
}

/** Counterpart: the `DictOf…Field`s. */
export function dictField<T>(item: FieldType<T>): FieldType<Readonly<Record<string, T>>> {
  return {
    expects: `an object, each value ${item.expects}`,
    objectName: item.objectName,
    accepts: (value): value is Readonly<Record<string, T>> =>
      isRecord(value) && Object.values(value).every((one) => item.accepts(one)),
    fromPrimitive: (value) =>
      isRecord(value) ? mapItems(value, (one) => item.fromPrimitive(one)) : value,
    toPrimitive: (value) => mapItems(value, (one) => item.toPrimitive(one)),
  };
}

/** A field whose values look the same on the wire. */
function plainField<T>(expects: string, accepts: (value: unknown) => value is T): FieldType<T> {
  return {
    expects,
    accepts,
    fromPrimitive: (value) => value,
    toPrimitive: (value) => value,
  };
}

function mapItems<T>(record: Readonly<Record<string, T>>, replace: (value: T) => unknown): unknown {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, replace(value)]));
}

/** Without the fraction; empty for an invalid date. */
function printed(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace(/\.\d+/, '');
}
