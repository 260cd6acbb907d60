import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FieldType } from '../../lib/versioned-objects/field-type.ts';
import {
  anyField,
  booleanField,
  dateTimeField,
  dictField,
  enumField,
  floatField,
  integerField,
  listField,
  nullable,
  setField,
  stringField,
} from '../../lib/versioned-objects/fields.ts';
import { objectField } from '../../lib/versioned-objects/object-field.ts';
import { NOVA_OBJECTS } from '../../lib/versioned-objects/object-type.ts';
import { VersionedObject } from '../../lib/versioned-objects/versioned-object.ts';
import { versionedObject } from '../../lib/versioned-objects/versioned-object-class.ts';

class Service extends versionedObject({
  ...NOVA_OBJECTS,
  name: 'Service',
  version: '1.22',
  fields: {},
}) {}

const service = new Service();
const generic = new VersionedObject({ ...NOVA_OBJECTS, name: 'Service', version: '1.0' });
const other = new VersionedObject({ ...NOVA_OBJECTS, name: 'Other', version: '1.0' });
const date = new Date('2026-11-21T05:44:12Z');

interface Row {
  readonly type: FieldType<unknown>;
  /** From the wire, in a program, and on the wire again if that differs from the first. */
  readonly values: readonly (readonly [unknown, unknown, unknown?])[];
  /** From the wire, refused. */
  readonly refused: readonly unknown[];
}

const TYPES: Readonly<Record<string, Row>> = {
  stringField: {
    type: stringField,
    values: [
      ['', ''],
      ['a', 'a'],
    ],
    refused: [1, null, undefined, []],
  },
  integerField: {
    type: integerField,
    values: [
      [0, 0],
      [-5, -5],
    ],
    refused: ['5', 1.5, NaN, 2 ** 53, 10n, null, true],
  },
  floatField: {
    type: floatField,
    values: [
      [1.5, 1.5],
      [16, 16],
    ],
    refused: ['1.5', null, 1n],
  },
  booleanField: {
    type: booleanField,
    values: [
      [true, true],
      [false, false],
    ],
    refused: [0, 'true', null],
  },
  anyField: {
    type: anyField,
    values: [
      [null, null],
      [{ a: [1] }, { a: [1] }],
    ],
    refused: [undefined],
  },
  enumField: { type: enumField(['a', 'b']), values: [['b', 'b']], refused: ['c', null, 0] },
  dateTimeField: {
    type: dateTimeField,
    values: [
      ['2026-11-21T05:44:12Z', date],
      ['2026-11-21T05:44:12', date, '2026-11-21T05:44:12Z'],
      ['2026-11-21T06:44:12+01:00', date, '2026-11-21T05:44:12Z'],
      ['2026-11-21T05:44:12.750000Z', new Date(date.getTime() + 750), '2026-11-21T05:44:12Z'],
    ],
    refused: ['yesterday', '2026-02-30T00:00:00Z', 5, null, new Date(NaN), new Date(8.64e15)],
  },
  'nullable date': {
    type: nullable(dateTimeField),
    values: [
      [null, null],
      ['2026-11-21T05:44:12Z', date],
    ],
    refused: [undefined, 'yesterday'],
  },
  'list of dates': {
    type: listField(dateTimeField),
    values: [
      [[], []],
      [['2026-11-21T05:44:12Z'], [date]],
    ],
    refused: [null, {}, [null], 'text'],
  },
  'set of texts': {
    type: setField(stringField),
    values: [
      [['a', 'b'], new Set(['a', 'b'])],
      [['a', 'a'], new Set(['a']), ['a']],
    ],
    refused: [null, [1], {}],
  },
  'dict of nullable texts': {
    type: dictField(nullable(stringField)),
    values: [
      [{}, {}],
      [
        { a: null, b: 'c' },
        { a: null, b: 'c' },
      ],
    ],
    refused: [null, [], { a: 1 }],
  },
  'object of a class': {
    type: objectField(Service),
    values: [[service, service]],
    refused: [generic, other, {}, null],
  },
  'object of a name': {
    type: objectField('Service'),
    values: [
      [service, service],
      [generic, generic],
    ],
    refused: [other, {}, null],
  },
};

for (const [name, { type, values, refused }] of Object.entries(TYPES)) {
  describe(`a field: ${name}`, () => {
    for (const [primitive, value, printed = primitive] of values) {
      it(`takes ${JSON.stringify(primitive)}`, () => {
        const read = type.fromPrimitive(primitive);
        assert.deepEqual(read, value);
        assert.ok(type.accepts(read));
        assert.deepEqual(type.toPrimitive(read), printed);
      });
    }
    for (const [index, primitive] of refused.entries()) {
      it(`refuses ${typeof primitive} (${index})`, () => {
        assert.ok(!type.accepts(type.fromPrimitive(primitive)));
      });
    }
    it('says what it expects', () => {
      assert.match(type.expects, /^[a-z]/);
    });
  });
}

describe('the name of the object in a field', () => {
  const named = objectField('Service');
  for (const type of [
    named,
    objectField(Service),
    nullable(named),
    listField(named),
    dictField(named),
  ]) {
    it(`is known of ${type.expects}`, () => {
      assert.equal(type.objectName, 'Service');
    });
  }

  it('is none of a plain value', () => {
    assert.equal(listField(stringField).objectName, undefined);
  });
});
