import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { IdTable } from '../../lib/wire/id-table.ts';

const hex = (value: number): string => value.toString(16).padStart(32, '0');

describe('IdTable', () => {
  it('does what a set does that knows its oldest, however many come and go', () => {
    const id = fc.oneof(
      fc.integer({ min: 0, max: 200 }).map(hex),
      fc.integer({ min: 0, max: 20 }).map(String),
    );
    const step = fc.oneof(
      fc.record({ verb: fc.constantFrom('add', 'has'), id }),
      fc.record({ verb: fc.constantFrom('drop', 'fill'), id }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const table = new IdTable();
        const model = new Set<string>();
        steps.forEach(({ verb, id }, index) => {
          if (verb === 'add') {
            assert.equal(table.add(id), !model.has(id));
            model.add(id);
          } else if (verb === 'has') assert.equal(table.has(id), model.has(id));
          else if (verb === 'drop') {
            table.dropOldest();
            for (const oldest of [...model].slice(0, 1)) model.delete(oldest);
          } else {
            for (let more = 0; more < 40; more += 1) {
              table.add(hex(1_000 * index + more));
              model.add(hex(1_000 * index + more));
            }
          }
          assert.equal(table.size, model.size);
        });
        for (const id of model) assert.equal(table.has(id), true);
      }),
    );
  });

  it('tells texts from each other that look alike', () => {
    const table = new IdTable();
    const ids = [
      'a'.repeat(32),
      'A'.repeat(32),
      'g'.repeat(32),
      'a',
      '',
      'a'.repeat(33),
      `${'a'.repeat(31)}é`,
    ];
    for (const id of ids) assert.equal(table.add(id), true, id);
    for (const id of ids) assert.equal(table.add(id), false, id);
    assert.equal(table.has(`${'a'.repeat(31)}b`), false);
  });
});
