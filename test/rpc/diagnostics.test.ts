import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, it } from 'node:test';
import { systemClock } from '../../lib/base/clock.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { observed } from '../../lib/rpc/diagnostics.ts';
import { getRpcClient } from '../../lib/rpc/rpc-client.ts';
import { getRpcServer } from '../../lib/rpc/rpc-server.ts';
import { Target } from '../../lib/target/target.ts';
import { getRpcTransport } from '../../lib/transport/create-transport.ts';
import { registerDriver } from '../../lib/transport/driver-registry.ts';
import { createFakeDriverFactory } from '../../lib/transport/drivers/fake/create-fake-driver-factory.ts';
import { Sightings } from '../support/sightings.ts';

registerDriver('fake', createFakeDriverFactory());

type Event = Readonly<Record<string, unknown>>;

/** What is published on a channel while the work goes on. */
async function watch(
  name: string,
  work: () => Promise<void>,
  events: number,
): Promise<readonly Event[]> {
  const seen = new Sightings<Event>();
  const listener = (message: unknown): void => {
    seen.add(message as Event);
  };
  subscribe(name, listener);
  try {
    await work();
    return await seen.count(events);
  } finally {
    unsubscribe(name, listener);
  }
}

/** An event without its times, which must be there and make sense. */
function timeless(event: Event, ...times: readonly string[]): Event {
  for (const time of times) assert(Number(event[time]) >= 0, `${time} of ${JSON.stringify(event)}`);
  return Object.fromEntries(Object.entries(event).filter(([name]) => !times.includes(name)));
}

const TARGET = new Target({ topic: 'topic', version: '1.0' });
const ENDPOINT = {
  work: () => 'done',
  fail: () => {
    throw new RangeError('no');
  },
};

async function converse(): Promise<void> {
  await using transport = getRpcTransport(new ConfigOpts(), {
    url: 'fake://',
    logger: silentLogger,
  });
  await using server = getRpcServer(transport, TARGET.with({ server: 's1' }), [ENDPOINT]);
  await server.start();
  const client = getRpcClient(transport, TARGET, { timeoutMs: 1_000 });
  const ctxt = { request_id: 'req-1' };
  await client.call(ctxt, 'work');
  await client.prepare({ version: undefined }).cast(ctxt, 'work');
  await assert.rejects(client.call({}, 'fail'));
  await assert.rejects(client.call({}, 'missing'));
  await assert.rejects(client.prepare({ topic: 'nowhere', timeoutMs: 5 }).call(ctxt, 'work'));
}

describe('diagnostics', () => {
  it('tell of every call and cast of a client', async () => {
    const events = await watch('oslo-messaging:rpc.client', converse, 5);
    const target = '<Target topic=topic, version=1.0>';
    const call = { kind: 'call', target, method: 'work', msgId: undefined, requestId: 'req-1' };
    assert.deepEqual(
      events.slice(0, 4).map((event) => timeless(event, 'elapsedMs')),
      [
        { ...call, outcome: 'ok' },
        { ...call, kind: 'cast', target: '<Target topic=topic>', outcome: 'ok' },
        { ...call, method: 'fail', requestId: undefined, outcome: 'OSLO_MESSAGING_REMOTE_ERROR' },
        {
          ...call,
          method: 'missing',
          requestId: undefined,
          outcome: 'OSLO_MESSAGING_REMOTE_ERROR',
        },
      ],
    );
    assert.equal(events[4]?.['outcome'], 'OSLO_MESSAGING_TIMEOUT');
    assert.match(String(events[4]['msgId']), /^[0-9a-f]{32}$/);
  });

  it('tell of every request that a server has finished with', async () => {
    const events = await watch('oslo-messaging:rpc.server', converse, 4);
    const request = { method: 'work', namespace: null, version: '1.0', requestId: 'req-1' };
    const msgIds = events.map(({ msgId }) => typeof msgId);
    assert.deepEqual(msgIds, ['string', 'undefined', 'string', 'string']);
    assert.deepEqual(
      events.map((event) => timeless({ ...event, msgId: 0 }, 'elapsedMs', 'queuedMs')),
      [
        { ...request, msgId: 0, outcome: 'ok' },
        { ...request, msgId: 0, version: null, outcome: 'ok' },
        { ...request, msgId: 0, method: 'fail', requestId: undefined, outcome: 'RangeError' },
        {
          ...request,
          ...{ msgId: 0, method: 'missing', requestId: undefined },
          outcome: 'OSLO_MESSAGING_NO_SUCH_METHOD',
        },
      ],
    );
  });

  it('cost nothing while nobody listens', () => {
    const request = {
      target: TARGET,
      method: 'work',
      args: {},
      get ctxt(): never {
        return assert.fail('nobody wants to know');
      },
    };
    const sending = Promise.resolve(1);
    assert.equal(observed({ kind: 'call', request, clock: systemClock }, sending), sending);
  });
});
