import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Driver } from '../../../../lib/transport/driver/driver.ts';
import type { Transport } from '../../../../lib/transport/transport.ts';
import { CassetteWorld } from '../../../support/cassette-world.ts';

/** A transport that is recorded, over a driver that has these verbs of its own. */
async function recorded(world: CassetteWorld, verbs: Partial<Driver>): Promise<Transport> {
  const { decorate } = await world.insert({ mode: 'once' });
  return world.transport({
    decorate: (create) => decorate((context) => Object.assign(create(context), verbs)),
  });
}

describe('a driver that is recorded', () => {
  it('tells its events to whoever listens', async () => {
    await using world = new CassetteWorld();
    const heard: string[] = [];
    const transport = await recorded(world, {
      on: (event) => {
        heard.push(event);
        return () => heard.push('no more');
      },
    });
    const leave = transport.on('deaf', () => undefined);
    leave();
    assert.deepEqual(heard, ['deaf', 'no more']);
  });

  it('refuses dialects, which the cassette would not have', async () => {
    await using world = new CassetteWorld();
    const transport = await recorded(world, {});
    assert.throws(() => transport.rawAmqp(), /A cassette cannot record dialects/);
  });
});
