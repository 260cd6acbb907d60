import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadCassette, playRequests, StubServer } from '../../lib/cassette.ts';
import { getRpcTransport } from '../../lib/index.ts';
import { CassetteWorld } from '../support/cassette-world.ts';
import { Interop } from './interop.ts';

describe('a conversation with a Python server', () => {
  let interop: Interop;
  let world: CassetteWorld;

  before(async () => {
    [interop, world] = [await Interop.start(), new CassetteWorld()];
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    await interop[Symbol.asyncDispose]();
  });

  it('is recorded, played to a Python client in place of the server, and to the server again', async () => {
    const { url, topic } = interop.place('cassette');
    await interop.python.serve({ url, topic, server: 'python' });
    const recording = await world.insert({ mode: 'all' });
    await using recorded = getRpcTransport(world.conf, { url, decorate: recording.decorate });
    const client = world.client(recorded).prepare({ topic, version: '1.0' });
    const sum = await client.call({ user: 'u' }, 'add', { a: 2, b: 3 });
    await assert.rejects(client.call({}, 'no_such_method', {}));
    recording.eject();
    const cassette = await loadCassette(world.file());

    await using plain = getRpcTransport(world.conf, { url });
    const found = [];
    for await (const { differences } of playRequests(plain, cassette)) found.push(differences);
    assert.deepEqual(found, [[], []]);

    await interop.python.stop('python');
    await using stub = await StubServer.start(plain, cassette, { server: 'stub' });
    const place = { url, topic, version: '1.0', timeout: 10 };
    const asked = await interop.python.call({ ...place, method: 'add', args: { a: 2, b: 3 } });
    assert.deepEqual(asked.result, sum);
    const refused = await interop.python.call({ ...place, method: 'no_such_method' });
    assert.match(JSON.stringify(refused.raised), /NoSuchMethod/);
    assert.deepEqual(stub.unused, []);
    const other = await interop.python.call({ ...place, method: 'add', args: { a: 2, b: 4 } });
    assert.match(
      other.raised?.message ?? '',
      /nearest, of line 2, differs at args\.b: recorded 3, asked 4/,
    );
  });
});
