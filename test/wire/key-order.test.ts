import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entriesInOrder } from '../../lib/wire/key-order.ts';
import { parsePythonJson, stringifyPythonJson } from '../../lib/wire/python-json.ts';

describe('the order of keys', () => {
  it('is the same on the way out as on the way in, also of keys that look like indices', () => {
    for (const text of [
      '{"2":"b","a":0,"1":{"9":1,"8":2}}',
      '[{"1":1,"0":0},NaN]',
      '{"b":1,"7":2}',
    ]) {
      assert.equal(stringifyPythonJson(parsePythonJson(text)), text);
    }
  });

  it('cannot be seen', () => {
    const value = parsePythonJson('{"2": "b", "1": "a"}');
    assert.deepEqual(value, { 1: 'a', 2: 'b' });
    assert.equal(JSON.stringify(value), '{"1":"a","2":"b"}');
    assert.deepEqual(structuredClone(value), value);
  });

  it('follows the object when keys go and come', () => {
    const value = parsePythonJson('{"3": "c", "2": "b", "1": "a", "2": "B"}') as Record<
      string,
      string
    >;
    delete value['1'];
    value['0'] = 'new';
    assert.deepEqual(entriesInOrder(value), [
      ['3', 'c'],
      ['2', 'B'],
      ['0', 'new'],
    ]);
    assert.deepEqual(entriesInOrder({ b: 1, 1: 2 }), [
      ['1', 2],
      ['b', 1],
    ]);
  });
});
