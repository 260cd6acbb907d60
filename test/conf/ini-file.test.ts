import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ConfigFileParseError } from '../../lib/conf/errors.ts';
import { parseIniFile, readIniFile } from '../../lib/conf/ini-file.ts';
import { strip } from '../../lib/conf/python-text.ts';
import { TemporaryFiles } from './temporary-files.ts';

/** What means something to the npm package `ini`, to JSON, to JavaScript or to oslo.config. */
const special = fc.constantFrom(
  ...['true', 'false', 'null', '__proto__', 'constructor', '0', '1e5', 'a.b', 'a\\.b', 'a[]', '~'],
  ...['"a"', "'a'", 'a;b', 'a#b', 'a\\', 'x]y', '\u2028', '\u0085', '\u0000', '你好', '😀', '\\;'],
);
const line = fc
  .oneof(special, fc.string({ unit: 'grapheme' }))
  .map((text) => strip(text.replace(/[\r\n]/g, ' ')));
const groupName = line.filter((text) => text !== '' && text !== 'DEFAULT');
const optionName = line
  .map((text) => text.replace(/[:=]/g, '_'))
  .filter((text) => text !== '' && !/^[#;[\ufeff]/.test(text));

describe('parseIniFile', () => {
  it('gets every group, name and value through unharmed', () => {
    fc.assert(
      fc.property(groupName, optionName, fc.array(line, { minLength: 1 }), (group, name, texts) => {
        const lines = texts.map((text) => `${name}="${text}"`);
        const file = parseIniFile('x.conf', [`[${group}]`, ...lines].join('\n'));
        assert.deepEqual(
          file.entries({ group, name }),
          texts.map((text, index) => ({ text, line: index + 2 })),
        );
      }),
    );
  });

  it('keeps groups and names apart that `ini` would merge or nest', () => {
    const file = parseIniFile('x.conf', '[a.b]\nc = 1\n[a]\nb = 2\nb[] = 3\n[__proto__]\nc = 4\n');
    const texts = (group: string, name: string): string[] =>
      file.entries({ group, name }).map(({ text }) => text);
    assert.deepEqual(texts('a.b', 'c'), ['1']);
    assert.deepEqual(texts('a', 'b'), ['2']);
    assert.deepEqual(texts('a', 'b[]'), ['3']);
    assert.deepEqual(texts('__proto__', 'c'), ['4']);
    assert.deepEqual(texts('constructor', 'c'), []);
  });

  it('knows the line of every value, of the name where the value is continued', () => {
    const text = '# one\n[G]\n\na = 1\n  continued\nb = 2\r\n[g]\na: 3';
    const file = parseIniFile('x.conf', text);
    assert.deepEqual(file.entries({ group: 'g', name: 'a' }), [
      { text: '1\ncontinued', line: 4 },
      { text: '3', line: 8 },
    ]);
    assert.deepEqual(file.entries({ group: 'G', name: 'b' }), [{ text: '2', line: 6 }]);
  });

  const broken: readonly (readonly [problem: RegExp, line: number, text: string])[] = [
    [/end with \]/, 2, '\n[password=s3cret'],
    [/must have a name/, 1, '[]'],
    [/neither : nor =/, 2, '[a]\ns3cret'],
    [/name before : or = is empty/, 2, '[a]\n= s3cret'],
    [/nothing to continue/, 4, '[a]\nb = 1\n\n s3cret'],
    [/nothing to continue/, 2, '[a]\n s3cret = 1'],
    [/no \[group\]/, 1, 'password = s3cret\nb = 2'],
    [/byte order mark/, 1, '\ufeff[a]\npassword = s3cret'],
  ];
  for (const [problem, line, text] of broken) {
    it(`refuses ${JSON.stringify(text)} without quoting it`, () => {
      assert.throws(
        () => parseIniFile('/etc/x.conf', text),
        (error) => {
          assert(error instanceof ConfigFileParseError);
          assert.equal(error.file, '/etc/x.conf');
          assert.equal(error.line, line);
          assert.match(error.message, problem);
          assert.match(error.message, new RegExp(`/etc/x\\.conf:${line}:`));
          assert.doesNotMatch(error.message, /s3cret/);
          return true;
        },
      );
    });
  }
});

describe('readIniFile', () => {
  it('names the line that is not UTF-8', async () => {
    using files = new TemporaryFiles();
    const bytes = Buffer.concat([Buffer.from('[a]\r\nb = 你\r\nc = '), Buffer.from([0xff, 0x0a])]);
    const path = files.write('x.conf', bytes);
    await assert.rejects(readIniFile(path), { name: 'ConfigFileParseError', file: path, line: 3 });
  });
});
