import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PyFloat } from '../../lib/index.ts';
import { UsageError } from '../../lib/cli/common/exit-codes.ts';
import { parseAssignments, readContext } from '../../lib/cli/request/assignments.ts';
import { maskDeep } from '../../lib/cli/request/mask-deep.ts';
import { readJsonObject } from '../../lib/cli/request/read-json.ts';
import { durationMs } from '../../lib/cli/request/request-options.ts';
import { parseAddressee, printAddressee } from '../../lib/cli/request/target-argument.ts';

describe('key=value and key:=json', () => {
  const cases: readonly (readonly [word: string, values: unknown])[] = [
    ['a=1', { a: '1' }],
    ['a=', { a: '' }],
    ['a=b=c', { a: 'b=c' }],
    ['url=http://host:=1', { url: 'http://host:=1' }],
    ['a:b=c', { 'a:b': 'c' }],
    ['a=two\nlines', { a: 'two\nlines' }],
    ['a:=1', { a: 1 }],
    ['a:=1.0', { a: new PyFloat(1) }],
    ['a:=123456789012345678901', { a: 123456789012345678901n }],
    ['a:={"b": [null, true, "x"]}', { a: { b: [null, true, 'x'] } }],
    ['a:=NaN', { a: NaN }],
    ['__proto__:={"x": 1}', Object.fromEntries([['__proto__', { x: 1 }]])],
  ];
  for (const [word, values] of cases) {
    it(JSON.stringify(word), () => {
      assert.deepEqual(parseAssignments([word]), values);
    });
  }

  const mistakes: readonly (readonly [words: readonly string[], message: RegExp])[] = [
    [['a'], /"a" is neither key=value nor key:=json/],
    [['=1'], /neither/],
    [[''], /neither/],
    [['a=1', 'a:=2'], /"a" is given twice/],
    [['a:={secret'], /^the value of "a" is no JSON; for a text write a=…$/],
    [['a:='], /"a" is no JSON/],
  ];
  for (const [words, message] of mistakes) {
    it(`refuses ${words.join(' ')}`, () => {
      assert.throws(() => parseAssignments(words), { message });
      assert.throws(() => parseAssignments(words), UsageError);
    });
  }
});

describe('what comes from files', () => {
  let folder: string;
  const file = (name: string): string => `@${join(folder, name)}`;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-arguments-'));
    await writeFile(join(folder, 'good.json'), '{"user": "u", "roles": ["admin"]}');
    await writeFile(join(folder, 'list.json'), '[1]');
    await writeFile(join(folder, 'bad.json'), '{"a"');
  });
  after(() => rm(folder, { recursive: true }));

  it('data is JSON as it stands, or from a file', async () => {
    assert.deepEqual(await readJsonObject('{"a": 1}'), { a: 1 });
    assert.deepEqual(await readJsonObject(file('good.json')), { user: 'u', roles: ['admin'] });
  });

  it('a context mixes files and values; what comes later wins', async () => {
    const context = await readContext(['user=first', file('good.json'), 'is_admin:=true']);
    assert.deepEqual(context, { user: 'u', roles: ['admin'], is_admin: true });
    const changed = await readContext([file('good.json'), 'user=last']);
    assert.deepEqual(changed, { user: 'last', roles: ['admin'] });
  });

  for (const [name, message] of [
    ['list.json', /list\.json holds no JSON object$/],
    ['bad.json', /bad\.json is no JSON: /],
    ['none.json', /^cannot read .*none\.json: ENOENT/],
  ] as const) {
    it(`says what is wrong with ${name}`, async () => {
      await assert.rejects(readJsonObject(file(name)), (error: unknown) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});

describe('TOPIC[.SERVER]', () => {
  it('ends the topic at the first dot, as hosts have dots', () => {
    assert.deepEqual(parseAddressee('compute'), { topic: 'compute', server: undefined });
    const one = parseAddressee('compute.node1.example.org');
    assert.deepEqual(one, { topic: 'compute', server: 'node1.example.org' });
    assert.equal(printAddressee(one), 'compute.node1.example.org');
  });

  it('is all topic when the server is given beside it', () => {
    assert.deepEqual(parseAddressee('a.b', 'c'), { topic: 'a.b', server: 'c' });
  });

  for (const text of ['', '.', 'a.', '.b']) {
    it(`refuses "${text}"`, () => {
      assert.throws(() => parseAddressee(text), UsageError);
    });
  }
});

describe('seconds', () => {
  it('are milliseconds inside', () => {
    assert.equal(durationMs('timeout', 1.5), 1500);
  });

  for (const seconds of [0, -1, NaN, Infinity]) {
    it(`are not ${seconds}`, () => {
      assert.throws(() => durationMs('timeout', seconds), /--timeout takes a number of seconds/);
    });
  }
});

describe('maskDeep', () => {
  it('masks by name, at any depth, and what is nothing stays so', () => {
    const float = new PyFloat(1);
    const masked = maskDeep({
      args: { user: 'u', list: [{ admin_pass: 'x' }], float },
      _context_auth_token: 'x',
      password: null,
    });
    assert.deepEqual(masked, {
      args: { user: 'u', list: [{ admin_pass: '***' }], float },
      _context_auth_token: '***',
      password: null,
    });
  });
});
