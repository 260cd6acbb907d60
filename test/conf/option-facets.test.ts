import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  boolOpt,
  floatOpt,
  intOpt,
  listOpt,
  multiStrOpt,
  portOpt,
  strOpt,
  type Option,
} from '../../lib/index.ts';
import { optionFacets } from '../../lib/opts.ts';

const help = 'An option.';

const CASES: readonly (readonly [string, Option<unknown>, object])[] = [
  [
    'a number with limits',
    intOpt({ default: 2, min: 1, max: 3, help }),
    { typeName: 'integer value', min: 1, max: 3, defaultTexts: ['2'] },
  ],
  [
    'a number that may be absent',
    floatOpt({ min: 0.5, help }),
    { typeName: 'floating point value', min: 0.5, defaultTexts: [] },
  ],
  ['a port', portOpt({ help }), { typeName: 'port value', min: 0, max: 65535, defaultTexts: [] }],
  [
    'a choice',
    strOpt({ choices: ['a', 'b'], default: 'a', help }),
    { typeName: 'string value', choices: ['a', 'b'], defaultTexts: ['a'] },
  ],
  [
    'a pattern',
    strOpt({ regex: /^x+$/, help }),
    { typeName: 'string value', regex: '^x+$', defaultTexts: [] },
  ],
  [
    'a reference, as it is',
    strOpt({ default: '$other', help }),
    { typeName: 'string value', defaultTexts: ['$other'] },
  ],
  [
    'spaces that only quotes keep',
    strOpt({ default: ' a', help }),
    { typeName: 'string value', defaultTexts: ['" a"'] },
  ],
  [
    'a boolean',
    boolOpt({ default: true, help }),
    { typeName: 'boolean value', defaultTexts: ['true'] },
  ],
  [
    'a list',
    listOpt({ default: ['a', 'b'], help }),
    { typeName: 'list value', defaultTexts: ['a,b'] },
  ],
  [
    'an option that is set several times',
    multiStrOpt({ default: ['a', 'b'], help }),
    { typeName: 'multi valued', defaultTexts: ['a', 'b'] },
  ],
];

describe('optionFacets', () => {
  for (const [name, option, expected] of CASES) {
    it(name, () => {
      const facets = Object.entries(optionFacets(option));
      const known = facets.filter(([, value]) => value !== undefined);
      assert.deepEqual(Object.fromEntries(known), expected);
    });
  }
});
