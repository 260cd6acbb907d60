import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findTestFiles, needsOf, selectTestFiles } from './test-files.ts';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));

const FILES = [
  'architecture.test.ts',
  'contract/fake.test.ts',
  'contract/rabbit.test.ts',
  'faults/faults.test.ts',
  'interop/mixed.test.ts',
  'interop/tutorial.test.ts',
  'nova/conductor.test.ts',
  'stories/recovery.test.ts',
  'wire/envelope.test.ts',
];

describe('The choice of test files', () => {
  const cases = [
    { filters: [], scope: 'all', chosen: FILES.filter((file) => !/^(?:nova|faults)\//.test(file)) },
    { filters: [], scope: 'faults', chosen: ['faults/faults.test.ts'] },
    { filters: [], scope: 'nova', chosen: ['nova/conductor.test.ts'] },
    { filters: ['wire'], scope: 'nova', chosen: [] },
    { filters: ['wire'], scope: 'all', chosen: ['wire/envelope.test.ts'] },
    {
      filters: ['fake', 'rabbit.test'],
      scope: 'all',
      chosen: ['contract/fake.test.ts', 'contract/rabbit.test.ts'],
    },
    {
      filters: [],
      scope: 'unit',
      chosen: ['architecture.test.ts', 'contract/fake.test.ts', 'wire/envelope.test.ts'],
    },
    { filters: ['contract'], scope: 'unit', chosen: ['contract/fake.test.ts'] },
    { filters: ['interop'], scope: 'unit', chosen: [] },
    {
      filters: [],
      scope: 'peers',
      chosen: [
        'contract/rabbit.test.ts',
        'interop/mixed.test.ts',
        'interop/tutorial.test.ts',
        'stories/recovery.test.ts',
      ],
    },
  ] as const;
  for (const { filters, scope, chosen } of cases) {
    it(`${scope} of [${filters.join(', ')}]`, () => {
      assert.deepEqual(selectTestFiles(FILES, { filters, scope }), chosen);
    });
  }

  it('finds this file, and none that is no test', () => {
    const found = findTestFiles(FOLDER);
    assert.ok(found.includes('support/test-files.test.ts'));
    assert.ok(!found.includes('support/test-files.ts'));
  });
});

describe('What test files need', () => {
  const cases = [
    { files: ['wire/envelope.test.ts'], needs: [] },
    { files: ['contract/rabbit.test.ts'], needs: ['broker'] },
    { files: ['interop/mixed.test.ts'], needs: ['broker', 'python'] },
    { files: ['stories/rabbit-tls.test.ts'], needs: ['broker', 'openssl', 'python'] },
    { files: ['nova/conductor.test.ts'], needs: ['broker', 'nova'] },
    { files: ['package.test.ts', 'contract/rabbit.test.ts'], needs: ['broker'] },
  ];
  for (const { files, needs } of cases) {
    it(files.join(', '), () => {
      assert.deepEqual([...needsOf(files)].sort(), needs);
    });
  }

  it('knows which of them ask for a broker', () => {
    const unknown = findTestFiles(FOLDER)
      // The first have a broker of their own, and this one only speaks of it.
      .filter((file) => !/^(?:faults|testing\/broker|support\/test-files)/.test(file))
      .filter((file) => readFileSync(join(FOLDER, file), 'utf8').includes('/rabbit-vhost.ts'))
      .filter((file) => !needsOf([file]).has('broker'));
    assert.deepEqual(unknown, []);
  });
});
