import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { KINDS, promise } from './contract.ts';
import { CLUSTER_FAULTS, FAULTS } from './faults.ts';
import { GOALS } from './goals.ts';
import { SETUPS } from './setups.ts';

const DOCUMENT = readFileSync(new URL('../../docs/delivery-contract.md', import.meta.url), 'utf8');

/** The cells of a table of a section, but for its heading. */
function tableOf(section: string, index = 0): string[][] {
  const text = DOCUMENT.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
  const tables = text.split(/\n\n+/).filter((part) => part.startsWith('|'));
  const rows = tables[index]?.trim().split('\n') ?? [];
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Each cell of the document is a test of the suite, and the other way round. */
describe('docs/delivery-contract.md', () => {
  it('names each goal', () => {
    const goals = tableOf('In each fault').map(([goal]) => goal);
    assert.deepEqual(
      goals,
      GOALS.map(({ name }) => name),
    );
  });

  for (const setup of SETUPS) {
    it(`says of each fault what its tests hold it to: ${setup.name}`, () => {
      const section = setup.name.charAt(0).toUpperCase() + setup.name.slice(1);
      const promised = [...FAULTS, ...CLUSTER_FAULTS].map((fault) => [
        fault.name,
        ...KINDS.map((kind) => promise(kind, fault, setup)),
      ]);
      assert.deepEqual(tableOf(section), promised);
    });
  }

  it('names a test for each row of what a sender chooses', () => {
    const tests = tableOf('What a sender chooses', 1);
    const rows = tableOf('What a sender chooses').map(([row]) => row);
    assert.deepEqual([...new Set(tests.map(([row]) => row))], rows);
    for (const [, file = '', name = ''] of tests) {
      const url = new URL(`../${file.replaceAll('`', '')}`, import.meta.url);
      assert.ok(readFileSync(url, 'utf8').includes(`it('${name}'`), `${file}: ${name}`);
    }
  });
});
