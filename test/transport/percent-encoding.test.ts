import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { percentDecode, percentEncode } from '../../lib/transport/percent-encoding.ts';

describe('percentEncode', () => {
  const table: readonly (readonly [text: string, safe: string, encoded: string])[] = [
    ['Az09_.-~', '', 'Az09_.-~'],
    ["!'()*", '', '%21%27%28%29%2A'],
    ['a/b c', '/', 'a/b%20c'],
    ['ü😀', '', '%C3%BC%F0%9F%98%80'],
    ['\n%', '', '%0A%25'],
  ];
  for (const [text, safe, encoded] of table) {
    it(`writes ${encoded}`, () => {
      assert.equal(percentEncode(text, safe), encoded);
    });
  }
});

describe('percentDecode', () => {
  const table: readonly (readonly [text: string, decoded: string])[] = [
    ['a%2Fb%2fc', 'a/b/c'],
    ['%E4%BD%A0', '你'],
    ['a+b', 'a+b'],
    ['%', '%'],
    ['%zz%4', '%zz%4'],
    ['%%41', '%A'],
    ['%25zz', '%zz'],
    ['%FF', '\ufffd'],
    ['%E4%BD', '\ufffd'],
    ['%E4你', '\ufffd你'],
    ['%C3x', '\ufffdx'],
    ['%EF%BB%BFx', '\ufeffx'],
  ];
  for (const [text, decoded] of table) {
    it(`reads ${text}`, () => {
      assert.equal(percentDecode(text), decoded);
    });
  }

  it('reads what percentEncode wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(percentDecode(percentEncode(text)), text);
      }),
    );
  });
});
