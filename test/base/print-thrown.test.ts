import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printThrown } from '../../lib/base/print-thrown.ts';

function hostile(): never {
  throw new Error('a getter that throws');
}

describe('printThrown', () => {
  const table: readonly (readonly [name: string, thrown: unknown, text: RegExp])[] = [
    ['an error', new TypeError('oops'), /^TypeError: oops\n +at /],
    ['a password', new Error('no rabbit://me:secret@host'), /rabbit:\/\/me:\*\*\*@host/],
    ['an error without a stack', Object.assign(new Error('oops'), { stack: undefined }), /oops/],
    ['a text', 'oops', /^'oops'$/],
    ['nothing', undefined, /^undefined$/],
    ['what has no text', JSON.parse('{"toString": 1}'), /^\{ toString: 1 \}$/],
    ['what has no prototype', Object.create(null), /null prototype/],
    [
      'what throws itself',
      Object.defineProperty(new Error(), 'stack', { get: hostile }),
      /^Something that cannot be printed$/,
    ],
  ];
  for (const [name, thrown, text] of table) {
    it(`prints ${name}`, () => {
      assert.match(printThrown(thrown), text);
    });
  }
});
