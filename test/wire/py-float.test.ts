import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PyFloat, printNumber } from '../../lib/wire/py-float.ts';

describe('PyFloat', () => {
  // What `repr()` and `json.dumps()` of Python print.
  const table: readonly (readonly [value: number, printed: string])[] = [
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [-2.5, '-2.5'],
    [0.1 + 0.2, '0.30000000000000004'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [1e-100, '1e-100'],
    [123456789012345680, '1.2345678901234568e+17'],
    [9007199254740994, '9007199254740994.0'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1e22, '1e+22'],
    [5e-324, '5e-324'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
  ];
  for (const [value, printed] of table) {
    it(`prints ${printed}`, () => {
      assert.equal(String(new PyFloat(value)), printed);
    });
  }

  it('is a number to JavaScript', () => {
    assert.equal(new PyFloat(1.5).valueOf() + 1, 2.5);
    assert.equal(JSON.stringify({ rate: new PyFloat(1.5) }), '{"rate":1.5}');
  });
});

describe('printNumber', () => {
  const table: readonly (readonly [value: number, printed: string])[] = [
    [1, '1'],
    [-0, '0'],
    [2 ** 53, '9007199254740992'],
    [2 ** 53 + 2, '9007199254740994.0'],
    [-1e16, '-1e+16'],
    [0.5, '0.5'],
    [NaN, 'NaN'],
  ];
  for (const [value, printed] of table) {
    it(`prints ${printed}`, () => {
      assert.equal(printNumber(value), printed);
    });
  }
});
