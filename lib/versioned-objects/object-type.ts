import { InvalidObjectField } from './errors.ts';
import type { ObjectFields } from './field-type.ts';

/** Whose an object is. */
export interface ObjectNamespace {
  /** What keys on the wire begin with: `nova_object`. Counterpart: `OBJ_SERIAL_NAMESPACE`. */
  readonly serialNamespace: string;
  /** The project: `nova`. Counterpart: `OBJ_PROJECT_NAMESPACE`. */
  readonly namespace: string;
}

/** The objects of nova. */
export const NOVA_OBJECTS: ObjectNamespace = { serialNamespace: 'nova_object', namespace: 'nova' };

/** What is known of a kind of object. */
export interface ObjectType<Fields extends ObjectFields = ObjectFields> extends ObjectNamespace {
  readonly name: string;
  /** `major.minor`, or with a revision behind. */
  readonly version: string;
  /**
   * The types of its fields. Only those that a program uses need to be declared: the others are
   * kept as they came. Default: none.
   */
  readonly fields?: Fields | undefined;
}

/** The values with those of declared fields read from the wire. */
export function readFields(
  type: ObjectType,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return mapDeclared(type, values, (field, value) => field.fromPrimitive(value));
}

/** The values with those of declared fields as they travel. */
export function printFields(
  type: ObjectType,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return mapDeclared(type, values, (field, value) => field.toPrimitive(value));
}

/** @throws {InvalidObjectField} a value is not of the type that its field declares. */
export function checkFields(type: ObjectType, values: Readonly<Record<string, unknown>>): void {
  mapDeclared(type, values, (field, value, name) => {
    if (!field.accepts(value)) throw new InvalidObjectField(type.name, name, field.expects);
  });
}

function mapDeclared(
  { fields }: ObjectType,
  values: Readonly<Record<string, unknown>>,
  replace: (field: ObjectFields[string], value: unknown, name: string) => unknown,
): Readonly<Record<string, unknown>> {
  if (fields === undefined) return values;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field === undefined ? value : replace(field, value, name)];
    }),
  );
}
