import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadEndpoints } from '../../lib/cli/serve/load-endpoints.ts';
import { ConfigOpts, ConfigurationError, getRpcTransport } from '../../lib/index.ts';
import { TemporaryFiles } from '../conf/temporary-files.ts';

const INDEX = new URL('../../lib/index.ts', import.meta.url).href;

/** What is found in a module: what each endpoint's `name` is, or says. */
async function namesIn(files: TemporaryFiles, path = files.root): Promise<readonly unknown[]> {
  const conf = ConfigOpts.empty({ env: {} });
  conf.setOverride('DEFAULT', 'transport_url', 'fake://');
  const transport = getRpcTransport(conf);
  const endpoints = await loadEndpoints(path, { conf, transport });
  return endpoints.map((endpoint) => Reflect.get(endpoint, 'name') as unknown);
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['an object by default', `export default { name: 'a' };`, ['a']],
  ['a class by default', `export default class { name = 'a' }`, ['a']],
  [
    'a class that wants to know its surroundings',
    `export default class { constructor(conf, transport) { this.name = String(transport.conf === conf) } }`,
    ['true'],
  ],
  ['a list by default', `export default [{ name: 'a' }, class { name = 'b' }];`, ['a', 'b']],
  [
    'a function by default',
    `export default async (conf, transport) => [{ name: transport.constructor.name }, { name: 'b' }];`,
    ['Transport', 'b'],
  ],
  [
    'named objects and classes',
    `export class A { name = 'a' } export const b = { name: 'b' };`,
    ['a', 'b'],
  ],
  [
    'a default, and what stands beside it for others',
    `export default { name: 'a' }; export const b = { name: 'b' };`,
    ['a'],
  ],
  [
    'endpoints beside constants and targets',
    `import { Target } from '${INDEX}';
     export const VERSION = '1.0'; export const target = new Target({ topic: 't' });
     export const nothing = null; export const a = { name: 'a' };`,
    ['a'],
  ],
];

describe('The endpoints of a module', () => {
  for (const [name, text, expected] of CASES) {
    it(name, async () => {
      using files = new TemporaryFiles();
      assert.deepEqual(await namesIn(files, files.write('a.mjs', text)), expected);
    });
  }

  const commonJs = [
    ['a list', `module.exports = [{ name: 'a' }];`, ['a']],
    ['a class', `module.exports = class { name = 'a' };`, ['a']],
    ['names', `exports.VERSION = 1; exports.A = class { name = 'a' };`, ['a']],
    ['an endpoint', `function name() {} module.exports = { name };`, [undefined]],
    [
      'a module that was compiled',
      `exports.__esModule = true; exports.default = { name: 'a' };`,
      ['a'],
    ],
    [
      'names that were compiled',
      `exports.__esModule = true; exports.a = () => ({ name: 'a' });`,
      ['a'],
    ],
  ] as const;
  for (const [name, text, expected] of commonJs) {
    it(`in CommonJS: ${name}`, async () => {
      using files = new TemporaryFiles();
      const found = await namesIn(files, files.write('a.cjs', text));
      const names = found.map((each) => (typeof each === 'function' ? undefined : each));
      assert.deepEqual(names, expected);
    });
  }

  it('in TypeScript', async () => {
    using files = new TemporaryFiles();
    const path = files.write('a.mts', `export const a: { name: string } = { name: 'a' };`);
    assert.deepEqual(await namesIn(files, path), ['a']);
  });

  it('of each module of a directory, in the order of their names', async () => {
    using files = new TemporaryFiles();
    files.write('b.mjs', `export const b = { name: 'b' };`);
    files.write('a.cjs', `exports.a = { name: 'a' };`);
    files.write('c.d.ts', 'export declare const c: number;');
    files.write('.hidden.mjs', 'throw new Error();');
    files.write('README.md', '# no module');
    assert.deepEqual(await namesIn(files), ['a', 'b']);
  });
});

describe('Endpoints that cannot be loaded', () => {
  const cases = [
    ['a missing module', undefined, /^no such module or directory: .*a\.mjs$/],
    ['no endpoint', 'export const n = 1;', /^no endpoints in .*a\.mjs: export objects or classes /],
    ['no default worth the name', 'export default 1;', /^no endpoints in /],
    ['a syntax error', 'export default {', /^cannot load .*a\.mjs: SyntaxError: /],
    ['an error when it is loaded', `throw new Error('no luck');`, /a\.mjs: Error: no luck$/],
    ['an import that does not exist', `import './none.mjs';`, /a\.mjs: Error: .*none\.mjs/],
  ] as const;
  for (const [name, text, message] of cases) {
    it(name, async () => {
      using files = new TemporaryFiles();
      const path = text === undefined ? `${files.root}/a.mjs` : files.write('a.mjs', text);
      await assert.rejects(namesIn(files, path), (error: unknown) => {
        assert.ok(error instanceof ConfigurationError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('an empty directory', async () => {
    using files = new TemporaryFiles();
    await assert.rejects(namesIn(files), /^ConfigurationError: no modules in /);
  });
});
