import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { doors } from '../../scripts/build/doors.ts';
import { roomOf } from '../../scripts/build/room-of.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('The build', () => {
  it('finds the module of each door, and of the command', () => {
    const found = doors(resolve(ROOT, 'package.json'));
    assert.equal(found['index'], 'lib/index.ts');
    assert.equal(found['testing/index'], 'lib/testing/index.ts');
    assert.equal(found['cli/main'], 'lib/cli/main.ts');
    assert.deepEqual(
      Object.values(found).filter((module) => !existsSync(resolve(ROOT, module))),
      [],
    );
  });

  const chunks = [
    { modules: ['wire/a.ts', 'base/b.ts', 'wire/c.ts'], room: 'wire' },
    { modules: ['transport/drivers/rabbit/a.ts'], room: 'transport' },
    { modules: ['errors.ts'], room: 'lib' },
    { modules: [], room: 'lib' },
  ];
  for (const { modules, room } of chunks) {
    it(`calls a chunk of ${modules.join(' and ') || 'nothing'} ${room}`, () => {
      assert.equal(roomOf({ moduleIds: modules.map((module) => resolve('lib', module)) }), room);
    });
  }
});
