import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pythonListRepr, pythonRepr } from '../../lib/wire/python-repr.ts';

describe('pythonRepr', () => {
  const table: readonly (readonly [text: string, printed: string])[] = [
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", '"it\'s"'],
    ['say "no"', '\'say "no"\''],
    ['it\'s "no"', "'it\\'s \"no\"'"],
    ['a\\b\n\r\t', "'a\\\\b\\n\\r\\t'"],
    ['\u0000\u001b\u007f\u0085', "'\\x00\\x1b\\x7f\\x85'"],
    ['\u00a0\u200b\u2028\ufeff', "'\\xa0\\u200b\\u2028\\ufeff'"],
    ['ä你😀', "'ä你😀'"],
    ['\ud800', "'\\ud800'"],
    ['\u{e0001}', "'\\U000e0001'"],
  ];
  for (const [text, printed] of table) {
    it(`prints ${printed}`, () => {
      assert.equal(pythonRepr(text), printed);
    });
  }

  it('prints lists', () => {
    assert.equal(pythonListRepr([]), '[]');
    assert.equal(pythonListRepr(['a\n', "b'"]), "['a\\n', \"b'\"]");
  });
});
