import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { uniqueName } from '../support/rabbit-vhost.ts';
import type { RawMessage } from '../support/raw-peer.ts';
import type { LogRecord } from '../support/recording-logger.ts';
import { RpcPeer } from '../support/rpc-peer.ts';
import { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';
import { RawWorld } from './raw-world.ts';

/** The calculator of the Python peer, as far as it is asked here. */
const CALCULATOR = {
  whoami: () => 'me',
  echo: (_ctxt: unknown, { value }: { value: unknown }) => value,
};

describe('a request that makes no sense', { timeout: 120_000 }, () => {
  const inPython = uniqueName('python');
  let world: RawWorld;
  let python: RpcPeer;

  before(async () => {
    [world, python] = await Promise.all([RawWorld.open(), RpcPeer.start()]);
    const { scene, vhost } = world;
    await python.serve({ url: vhost.url, topic: inPython, server: 'me' });
    await scene.serve(CALCULATOR);
  });
  after(async () => {
    await python[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  /** What a server sends to the queue that the request names. */
  async function answer(topic: string, message: RawMessage): Promise<unknown> {
    const { peer } = world;
    const replyQ = uniqueName('reply');
    const replies = await peer.receive(replyQ);
    const request = { ...message, _msg_id: 'm1', _reply_q: replyQ };
    await peer.send({ exchange: 'openstack', routingKey: topic }, request);
    const [reply] = await replies.count(1);
    assert.equal(reply?.['_msg_id'], 'm1');
    assert.equal(reply['ending'], true);
    const { failure, result } = reply;
    if (typeof failure !== 'string') return { result };
    const { class: className, module } = JSON.parse(failure) as Readonly<Record<string, string>>;
    return { class: className, module };
  }

  const alike: readonly RawMessage[] = [
    {},
    { method: null },
    { method: 5, args: {} },
    { method: { toString: 1 } },
    { method: '' },
    { method: '_private' },
    { method: '__class__' },
    { method: 'whoami' },
    { method: 'whoami', args: null },
    { method: 'whoami', args: [] },
    { method: 'whoami', args: [1] },
    { method: 'whoami', args: 'text' },
    { method: 'whoami', args: 5 },
    { method: 'whoami', version: '1.0' },
    { method: 'whoami', version: '1' },
    { method: 'whoami', version: '2' },
    { method: 'whoami', version: 'abc' },
    { method: 'whoami', version: '' },
    { method: 'whoami', version: 1 },
    { method: 'whoami', version: [1, 0] },
    { method: 'whoami', version: null },
    { method: 'whoami', version: '1.9' },
    { method: 'whoami', version: '1.0.1' },
    { method: 'whoami', namespace: null },
    { method: 'whoami', namespace: '' },
    { method: 'whoami', namespace: 'nowhere' },
    { method: 'whoami', namespace: {} },
    { method: 'whoami', _timeout: null },
    { method: 'whoami', _timeout: 'soon' },
    { method: 'whoami', _timeout: [1] },
    { method: 'whoami', _timeout: -1 },
    { method: 'whoami', _unique_id: null },
    { method: 'whoami', unheard: 'of' },
    { method: 'echo', args: { value: null } },
    {
      method: 'echo',
      args: { value: JSON.parse('{"__proto__": 1, "constructor": 2}') as unknown },
    },
  ];
  for (const message of alike) {
    it(`is answered as Python answers it: ${JSON.stringify(message)}`, async () => {
      const [expected, actual] = await Promise.all([
        answer(inPython, message),
        answer(world.scene.topic, message),
      ]);
      assert.deepEqual(actual, expected);
    });
  }
});

describe('a request that Python chokes on', { timeout: 60_000 }, () => {
  interface Heard {
    readonly ctxt: RawMessage;
    readonly args: RawMessage;
  }
  let world: RawWorld;
  let heard: Sightings<Heard>;

  before(async () => {
    world = await RawWorld.open();
    const hear = (ctxt: RawMessage, args: RawMessage): string => {
      heard.add({ ctxt, args });
      return 'heard';
    };
    await world.scene.serve({ hear });
  });
  beforeEach(() => {
    heard = new Sightings();
    world.scene.log.records.length = 0;
  });
  after(() => world[Symbol.asyncDispose]());

  /** Sends it; resolves when it was heard and another one was answered. */
  async function survive(message: RawMessage): Promise<Heard> {
    await world.peer.send(world.topic, { method: 'hear', ...message });
    const [first = { ctxt: {}, args: {} }] = await heard.count(1);
    assert.equal(await world.scene.client().call({}, 'hear'), 'heard');
    return first;
  }

  function complaints(): readonly LogRecord[] {
    return world.scene.log.records.filter(({ level }) => level !== 'debug');
  }

  for (const key of ['self', 'ctxt', '__proto__', 'constructor', 'toString']) {
    it(`may have an argument and a context key "${key}"`, async () => {
      const args = JSON.parse(`{"${key}": 1}`) as RawMessage;
      const arrived = await survive({ args, [`_context_${key}`]: 2 });
      assert.deepEqual(Object.entries(arrived.args), [[key, 1]]);
      assert.deepEqual(Object.entries(arrived.ctxt), [
        [key, 2],
        ['client_timeout', null],
      ]);
    });
  }

  for (const msgId of [undefined, null, '']) {
    it(`wants no answer with the id ${JSON.stringify(msgId)}`, async () => {
      await survive({ _msg_id: msgId, _reply_q: 'nowhere' });
      assert.deepEqual(complaints(), []);
    });
  }

  const nowhere: readonly (readonly [name: string, replyQ: unknown, said: RegExp])[] = [
    ['no queue', undefined, /m1 names no queue/],
    ['an empty name', '', /m1 names no queue/],
    ['no text', { queue: 'q' }, /m1 names no queue/],
    ['a name that AMQP has no room for', 'q'.repeat(256), /must be a string \(up to 255 chars\)/],
  ];
  for (const [name, replyQ, said] of nowhere) {
    it(`may want its answer sent to ${name}: that is said once`, async () => {
      await survive({ _msg_id: 'm1', _reply_q: replyQ, _timeout: 60 });
      const [complaint, ...others] = complaints();
      assert.equal(complaint?.message, 'A reply could not be sent');
      assert.match(String(complaint.fields['error']), said);
      assert.deepEqual(others, []);
    });
  }

  for (const replyQ of ['missing', 'amq.rabbitmq.reply-to', 'amq.rabbitmq.reply-to.g1h2']) {
    it(`may want its answer sent to the queue ${replyQ}: nobody waits for that`, async () => {
      const connections = await world.connections();
      await survive({ _msg_id: 'm1', _reply_q: replyQ });
      assert.deepEqual(await world.connections(), connections);
      assert.deepEqual(complaints(), []);
    });
  }

  it('may want its answer sent to the server itself, which does not answer that', async () => {
    await survive({ _msg_id: 'm1', _reply_q: world.scene.topic });
    await until(() => complaints().length === 2);
    assert.deepEqual(
      complaints().map(({ message }) => message),
      ['A request failed', 'A reply could not be sent'],
    );
  });
});
