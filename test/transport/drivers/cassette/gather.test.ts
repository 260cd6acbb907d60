import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  loadCassette,
  NoMatchingRecording,
  playRequests,
  type Played,
  StubServer,
} from '../../../../lib/cassette.ts';
import { RemoteError } from '../../../../lib/index.ts';
import { CassetteWorld } from '../../../support/cassette-world.ts';

/** Three servers of a topic: two say their names, one cannot. */
async function serveThree(world: CassetteWorld): Promise<void> {
  for (const server of ['h1', 'h2']) await world.serve({ whoami: () => ({ server }) }, { server });
  const fail = (): never => {
    throw new Error('no libvirt here');
  };
  await world.serve({ whoami: fail }, { server: 'h3' });
}

async function recordGather(world: CassetteWorld): Promise<void> {
  const cassette = await world.insert({ mode: 'all' });
  const client = world.client(world.transport({ decorate: cassette.decorate }));
  const answers = await client.gather({}, 'whoami', {}, { expected: 3 }).toArray();
  assert.equal(answers.length, 3);
  cassette.eject();
}

async function playedTo(...args: Parameters<typeof playRequests>): Promise<readonly Played[]> {
  const played = [];
  for await (const one of playRequests(...args)) played.push(one);
  return played;
}

describe('a gather on a cassette', () => {
  it('is recorded with the answers of all servers', async () => {
    await using world = new CassetteWorld();
    await serveThree(world);
    await recordGather(world);
    const [request, ...answers] = await world.events();
    assert.ok(request?.event === 'request' && request.fanout === true);
    assert.equal(request.timeoutMs, 5_000);
    assert.deepEqual(answers.map(({ event }) => event).sort(), ['failure', 'reply', 'reply']);
    assert.ok(answers.every((answer) => 'id' in answer && answer.id === request.id));
  });

  it('is played with the same answers, and ends at once where the speed has no limit', async () => {
    await using world = new CassetteWorld();
    await serveThree(world);
    await recordGather(world);
    const { decorate } = await world.insert({ mode: 'none' });
    const client = world.client(world.transport({ decorate }));
    const gathering = client.gather({}, 'whoami', {}, { timeoutMs: 60_000 });
    const answers = await gathering.toArray();
    const values = answers.flatMap((answer) => ('value' in answer ? [answer.value] : []));
    assert.deepEqual(
      values.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      [{ server: 'h1' }, { server: 'h2' }],
    );
    const failed = answers.find((answer) => 'failure' in answer);
    assert.ok(failed !== undefined && 'failure' in failed);
    assert.ok(failed.failure instanceof RemoteError);
    assert.equal(gathering.ended, 'deadline');
    await assert.rejects(client.gather({}, 'whoami').toArray(), NoMatchingRecording);
    await assert.rejects(client.call({}, 'whoami'), NoMatchingRecording);
  });

  it('is answered by a stub, once for all of its listeners', async () => {
    await using world = new CassetteWorld();
    await serveThree(world);
    await recordGather(world);
    await using other = new CassetteWorld();
    const cassette = await loadCassette(world.file());
    await using stub = await StubServer.start(other.transport(), cassette, { speed: Infinity });
    const answers = await other.client().gather({}, 'whoami', {}, { expected: 3 }).toArray();
    assert.equal(answers.filter((answer) => 'failure' in answer).length, 1);
    assert.deepEqual(stub.unused, []);
  });

  it('is played to servers, whose answers are compared in any order', async () => {
    await using world = new CassetteWorld();
    await serveThree(world);
    await recordGather(world);
    const cassette = await loadCassette(world.file());
    const [same] = await playedTo(world.transport(), cassette);
    assert.deepEqual([same?.differences, same?.outcomes?.length], [[], 3]);

    await using other = new CassetteWorld();
    await other.serve({ whoami: () => ({ server: 'h1' }) });
    const [played] = await playedTo(other.transport(), cassette, { timeoutMs: 300 });
    assert.deepEqual(
      played?.differences.map(({ kind }) => kind),
      ['missing', 'missing'],
    );
  });
});
