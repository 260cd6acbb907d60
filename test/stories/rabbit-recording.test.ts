import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  recordBus,
  Recorder,
  type BusRecording,
  type CassetteEvent,
  type RecordBusOptions,
} from '../../lib/cassette.ts';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import '../../lib/transport/drivers/builtin.ts';
import { Scene } from '../contract/scene.ts';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { Sightings } from '../support/sightings.ts';

interface Recording extends AsyncDisposable {
  readonly scene: Scene;
  readonly vhost: TestVhost;
  readonly events: Sightings<CassetteEvent>;
  record(options: Pick<RecordBusOptions, 'via' | 'exchanges' | 'topics'>): Promise<BusRecording>;
}

async function recording(): Promise<Recording> {
  const vhost = await createVhost();
  const conf = await ConfigOpts.load({ cli: { DEFAULT: {} } });
  const scene = await Scene.open(() =>
    Promise.resolve({ conf, url: vhost.url, cleanup: () => vhost[Symbol.asyncDispose]() }),
  );
  const events = new Sightings<CassetteEvent>();
  const sink = {
    write: (event: CassetteEvent) => {
      events.add(event);
    },
    close: () => undefined,
  };
  const recorder = new Recorder({ sink, startMs: Date.now() });
  return {
    scene,
    vhost,
    events,
    record: (options) => recordBus(scene.connect(), { ...options, recorder }),
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  };
}

const ENDPOINT = {
  echo: (_ctxt: unknown, args: unknown) => args,
  fail: () => {
    throw new RangeError('too far');
  },
};

describe('a recording on RabbitMQ', () => {
  it('through queues of its own has what is sent, and takes nothing away', async () => {
    await using world = await recording();
    const { scene } = world;
    await scene.serve(ENDPOINT);
    const options = { via: 'queues', exchanges: ['openstack'], topics: [scene.topic] } as const;
    await using made = await world.record(options);
    const client = scene.client();
    assert.deepEqual(await client.call({}, 'echo', { n: 1 }), { n: 1 });
    await client.cast({}, 'echo', { n: 2 });
    await client.fanoutCast({}, 'echo', { n: 3 });
    await client.prepare({ server: 'server1' }).call({}, 'echo', { n: 4 });
    const seen = (await world.events.count(4)).map((event) => [
      event.event,
      'args' in event ? event.args : undefined,
    ]);
    assert.deepEqual(
      seen.sort((a, b) => JSON.stringify(a[1]).localeCompare(JSON.stringify(b[1]))),
      [
        ['request', { n: 1 }],
        ['cast', { n: 2 }],
        ['fanout', { n: 3 }],
        ['request', { n: 4 }],
      ],
    );
    assert.deepEqual(made.counts, { recorded: 4, passedOver: 0, malformed: 0 });
  });

  it('through the firehose has the replies, too, and nothing of other topics', async () => {
    await using world = await recording();
    const { scene, vhost } = world;
    await vhost.ctl.ctl.run('trace_on', '--vhost', vhost.name);
    await scene.serve(ENDPOINT);
    await using made = await world.record({ via: 'firehose', topics: [scene.topic] });
    const client = scene.client();
    await client.prepare({ topic: 'another' }).cast({}, 'echo', { n: 0 });
    await client.call({}, 'echo', { n: 1.5 });
    await assert.rejects(client.call({}, 'fail'));
    const seen = await world.events.count(4);
    assert.deepEqual(
      seen.map(({ event, wire }) => [event, wire]),
      [
        ['request', 'compact'],
        ['reply', 'compact'],
        ['request', 'compact'],
        ['failure', 'compact'],
      ],
    );
    const [request, reply] = seen;
    assert.ok(request?.event === 'request' && reply?.event === 'reply');
    assert.deepEqual([request.timeoutMs, reply.id], [5_000, request.id]);
    assert.deepEqual(made.counts, { recorded: 4, passedOver: 1, malformed: 0 });
  });

  it('through queues needs an exchange', async () => {
    await using world = await recording();
    await assert.rejects(world.record({ via: 'queues' }), /exchanges: must name an exchange/);
  });
});
