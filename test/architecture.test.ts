import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as rules from './support/architecture.ts';
import { readSourceTree } from './support/source-tree.ts';

/** A tree that breaks one rule, once for each complaint. */
interface Breach {
  readonly rule: keyof typeof rules;
  readonly files: Readonly<Record<string, string>>;
  readonly complaints: readonly string[];
}

const BREACHES: readonly Breach[] = [
  {
    rule: 'everyFileHasARoom',
    files: { 'helpers.ts': '', 'utils/text.ts': '', 'base/text.ts': '' },
    complaints: ['helpers.ts: belongs to no room', 'utils/text.ts: belongs to no room'],
  },
  {
    rule: 'importsExist',
    files: { 'base/a.ts': `import { b } from './b.ts';` },
    complaints: ['base/a.ts: imports ./b.ts, which does not exist'],
  },
  {
    rule: 'noUpwardImport',
    files: {
      'wire/a.ts': `import type { Driver } from '../transport/driver/driver.ts';`,
      'rpc/b.ts': `export { c } from '../index.ts';`,
      'transport/d.ts': `const e = await import('./drivers/fake/e.ts');`,
      'transport/f.ts': `let g: import('./driver-registry.ts').DriverFactory;`,
    },
    complaints: [
      'wire/a.ts: on floor 1, imports transport/driver/driver.ts on 2',
      'rpc/b.ts: on floor 6, imports index.ts on 7',
      'transport/d.ts: on floor 2, imports transport/drivers/fake/e.ts on 3',
      'transport/f.ts: on floor 2, imports transport/driver-registry.ts on 3',
    ],
  },
  {
    rule: 'noCycle',
    files: {
      'base/a.ts': `import { b } from './b.ts';`,
      'base/b.ts': `import type { C } from './c.ts';`,
      'base/c.ts': `import { b } from './b.ts';`,
      'base/d.ts': `import { d } from './d.ts';`,
    },
    complaints: ['base/b.ts → base/c.ts → base/b.ts', 'base/d.ts → base/d.ts'],
  },
  {
    rule: 'onePackageOneOwner',
    files: {
      'conf/a.ts': `import { parse } from 'ini'; import 'node:fs';`,
      'wire/b.ts': `import { parse } from 'ini';`,
      'cli/c.ts': `import type { Argv } from 'yargs'; import { hideBin } from 'yargs/helpers';`,
      'rpc/d.ts': `import { hideBin } from 'yargs/helpers';`,
      'wire/e.ts': `import { f } from '@scope/name/f';`,
    },
    complaints: [
      'wire/b.ts: imports ini of conf/',
      'rpc/d.ts: imports yargs of cli/',
      'wire/e.ts: imports @scope/name of nobody',
    ],
  },
  {
    rule: 'strangersStayStrangers',
    files: {
      'rpc/a.ts': `import type { Notifier } from '../notify/notifier.ts';`,
      'notify/b.ts': `import { RPCClient } from '../rpc/rpc-client.ts';`,
      'transport/drivers/fake/c.ts': `import { d } from '../rabbit/d.ts';`,
      'transport/drivers/builtin.ts': `import { c } from './fake/c.ts'; import { d } from './rabbit/d.ts';`,
    },
    complaints: [
      'rpc/a.ts: must not know notify/notifier.ts',
      'notify/b.ts: must not know rpc/rpc-client.ts',
      'transport/drivers/fake/c.ts: must not know transport/drivers/rabbit/d.ts',
    ],
  },
  {
    rule: 'guestsUseTheDoors',
    files: {
      'cli/a.ts': `import { RPCClient } from '../index.ts'; import { b } from './demo/b.ts';`,
      'cli/demo/b.ts': `import { RPCClient } from '../../rpc/rpc-client.ts';`,
      'bench/c.ts': `import type { Argv } from '../cli/a.ts';`,
    },
    complaints: [
      'cli/demo/b.ts: imports rpc/rpc-client.ts and not a door',
      'bench/c.ts: imports cli/a.ts and not a door',
    ],
  },
  {
    rule: 'noBarrelButTheDoors',
    files: {
      'index.ts': `export { a } from './base/a.ts';`,
      'base/b.ts': `export { a } from './a.ts'; export type { C } from './c.ts';`,
      'base/d.ts': `import { a } from './a.ts'; export { a };`,
      'base/e.ts': `export { a } from './a.ts'; export const f = 1;`,
      'base/g.ts': `import './a.ts';`,
    },
    complaints: [
      'base/b.ts: only hands on what others export',
      'base/d.ts: only hands on what others export',
    ],
  },
  {
    rule: 'noStarExport',
    files: {
      'index.ts': `export * from './base/a.ts';`,
      'driver.ts': `export * as a from './base/a.ts';`,
      'opts.ts': `export { a } from './base/a.ts';`,
    },
    complaints: ['index.ts: exports * and not names', 'driver.ts: exports * and not names'],
  },
  {
    rule: 'noDefaultExport',
    files: {
      'base/a.ts': `export default 1;`,
      'base/b.ts': `export default class B {}`,
      'base/c.ts': `const c = 1; export { c as default };`,
      'base/d.ts': `export const d = 'default';`,
      'pino.ts': `export default 1;`,
    },
    complaints: [
      'base/a.ts: has a default export',
      'base/b.ts: has a default export',
      'base/c.ts: has a default export',
    ],
  },
  {
    rule: 'noReassignableState',
    files: {
      'base/a.ts': `let count = 0;`,
      'base/b.ts': `export var count = 0;`,
      'wire/ids.ts': `let offset = 0;`,
      'base/c.ts': `export const limit = 1; export function f() { let i = 0; return i; }`,
    },
    complaints: [
      'base/a.ts: has a "let" or "var" at its top level',
      'base/b.ts: has a "let" or "var" at its top level',
    ],
  },
  {
    rule: 'noTopLevelAwait',
    files: {
      'base/a.ts': `export const a = await Promise.resolve(1);`,
      'base/b.ts': `for await (const b of []) b;`,
      'base/c.ts': `await using c = resource();`,
      'base/d.ts': `if (process.pid > 1) { const e = [await 1]; }`,
      'base/f.ts': `export async function f() { await 1; } const g = async () => { for await (const h of []) h; };`,
    },
    complaints: [
      'base/a.ts: awaits at its top level',
      'base/b.ts: awaits at its top level',
      'base/c.ts: awaits at its top level',
      'base/d.ts: awaits at its top level',
    ],
  },
];

describe('The architecture of lib/', () => {
  const tree = readSourceTree(fileURLToPath(new URL('../lib', import.meta.url)));
  assert.ok(tree.has('index.ts'));

  for (const [name, rule] of Object.entries(rules)) {
    it(name, () => {
      assert.deepEqual(rule(tree), []);
    });
  }
});

describe('The rules of architecture complain of', () => {
  for (const { rule, files, complaints } of BREACHES) {
    it(rule, () => {
      assert.deepEqual(rules[rule](new Map(Object.entries(files))), complaints);
    });
  }

  it('every rule has its breach', () => {
    assert.deepEqual(BREACHES.map(({ rule }) => rule).sort(), Object.keys(rules).sort());
  });
});
