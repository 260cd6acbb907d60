import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { CallContext } from '../../lib/rpc/call-context.ts';
import type { MalformedMessageEvent } from '../../lib/transport/driver/malformed-message.ts';
import { ChannelSightings } from '../support/channel-sightings.ts';
import { envelope, type RawBody, type RawMessage } from '../support/raw-peer.ts';
import type { Sightings } from '../support/sightings.ts';
import { until } from '../support/until.ts';
import { RawWorld } from './raw-world.ts';

/** What the hand-made server says to a call: messages in order, `_msg_id` added where there is none. */
type Answer = readonly RawMessage[];

const END = { result: null, failure: null, ending: true };
const RESULT = { ...END, result: 5 };
const FIRST_PART = { ...RESULT, ending: false };
const HEARTBEAT = { ...END, ending: false };

function pythonFailure(className: string, message: string): string {
  const kwargs = {};
  const tb = ['Traceback\n', `${className}: ${message}\n`];
  return JSON.stringify({ class: className, module: 'builtins', message, tb, args: [], kwargs });
}

describe('a client', { timeout: 60_000 }, () => {
  let world: RawWorld;
  let requests: Sightings<RawMessage>;
  let client: CallContext;

  before(async () => {
    world = await RawWorld.open();
    const { scene, peer } = world;
    requests = await peer.receive(scene.topic);
    await peer.bind(scene.topic, world.exchange);
    client = scene.client();
  });
  beforeEach(() => {
    world.scene.log.records.length = 0;
  });
  after(() => world[Symbol.asyncDispose]());

  /** A call that has reached the server, and the fields of its request. */
  async function begin(
    context = client,
  ): Promise<{ result: Promise<unknown>; request: RawMessage }> {
    const result = context.call({}, 'work');
    // The test awaits it later.
    result.catch(() => undefined);
    const seen = await requests.count(requests.all.length + 1);
    return { result, request: seen.at(-1) ?? {} };
  }

  function reply(request: RawMessage, body: RawBody): Promise<void> {
    return world.peer.send({ routingKey: String(request['_reply_q']) }, body);
  }

  async function callAnswered(answer: Answer, context = client): Promise<unknown> {
    const { result, request } = await begin(context);
    for (const message of answer) await reply(request, { _msg_id: request['_msg_id'], ...message });
    return result;
  }

  const results: readonly (readonly [name: string, answer: Answer, result: unknown])[] = [
    ['one message', [RESULT], 5],
    ['two messages, as of old', [FIRST_PART, END], 5],
    ['two messages, both with a result', [FIRST_PART, { ...END, result: 6 }], 6],
    ['two messages for nothing', [HEARTBEAT, END], null],
    ['no `failure`', [{ result: 5, ending: true }], 5],
    ['an empty `failure`', [{ ...RESULT, failure: '' }], 5],
    ['no `result`', [{ failure: null, ending: true }], null],
    ['further fields', [{ ...RESULT, oslo: 'next' }], 5],
    ['heartbeats that it has not asked for', [HEARTBEAT, HEARTBEAT, RESULT], 5],
    ['another before it for an unknown call', [{ ...END, _msg_id: 'unknown' }, RESULT], 5],
    ['another before it for no call', [{ ...END, _msg_id: null }, RESULT], 5],
    ['another before it for a call that has no name', [{ ...END, _msg_id: 7 }, RESULT], 5],
  ];
  for (const [name, answer, result] of results) {
    it(`takes a reply with ${name}`, async () => {
      assert.deepEqual(await callAnswered(answer), result);
    });
  }

  it('takes a reply without an envelope', async () => {
    const { result, request } = await begin();
    await reply(request, Buffer.from(JSON.stringify({ ...RESULT, _msg_id: request['_msg_id'] })));
    assert.equal(await result, 5);
  });

  it('waits on when a reply does not say that it is the last', async () => {
    const short = client.prepare({ timeoutMs: 200 });
    const call = callAnswered([{ result: 5, failure: null }], short);
    await assert.rejects(call, { name: 'MessagingTimeout', stage: 'no-reply' });
  });

  const failures: readonly (readonly [name: string, failure: unknown, error: object])[] = [
    ['of Python', pythonFailure('TypeError', 'no'), { name: 'TypeError', message: 'no' }],
    ['of a hostile class', pythonFailure('__proto__', 'no'), { excType: '__proto__' }],
    ['that is no JSON', 'oops', { name: 'RemoteError', value: 'oops' }],
    ['that is no text', { class: 'X', message: null, tb: null }, { excType: 'X' }],
  ];
  for (const [name, failure, error] of failures) {
    it(`rejects for a failure ${name}, in one message or in two`, async () => {
      await assert.rejects(callAnswered([{ ...END, failure }]), error);
      await assert.rejects(callAnswered([{ ...HEARTBEAT, failure }, END]), error);
      assert.equal(await callAnswered([RESULT]), 5);
    });
  }

  const malformed: readonly (readonly [name: string, body: Buffer])[] = [
    ['no JSON', Buffer.from('{nope')],
    ['no object', Buffer.from(envelope(5))],
    ['of another version', Buffer.from('{"oslo.version": "3.0", "oslo.message": "{}"}')],
    ['no text', Buffer.from([0x22, 0xff, 0x22])],
  ];
  for (const [name, body] of malformed) {
    it(`rejects a reply that is ${name}, says so once, and takes the next`, async () => {
      using events = new ChannelSightings<MalformedMessageEvent>('oslo-messaging:malformed');
      const { result, request } = await begin();
      await reply(request, body);
      await reply(request, { ...RESULT, _msg_id: request['_msg_id'] });
      assert.equal(await result, 5);
      const [{ cause } = { cause: '' }] = events.all;
      const where = { exchange: '', routingKey: request['_reply_q'] };
      assert.deepEqual(events.all, [{ kind: 'reply', ...where, cause }]);
      assert.deepEqual(world.scene.log.about(/Rejected a reply/), [
        {
          level: 'error',
          message: `Rejected a reply that cannot be understood: ${cause}`,
          fields: where,
        },
      ]);
    });
  }

  it('is not disturbed by what comes for calls that have ended', async () => {
    const { result: given, request: givenUp } = await begin(client.prepare({ timeoutMs: 50 }));
    await assert.rejects(given, { name: 'MessagingTimeout' });
    const { result, request } = await begin();
    const answered = { ...RESULT, _msg_id: request['_msg_id'] };
    await reply(request, answered);
    assert.equal(await result, 5);
    for (const _msg_id of [request['_msg_id'], givenUp['_msg_id']]) {
      await reply(request, { ...HEARTBEAT, _msg_id });
      await reply(request, { ...END, result: 6, _msg_id });
    }
    assert.equal(await callAnswered([RESULT]), 5);
    const [late, ...others] = world.scene.log.records.filter(({ level }) => level !== 'debug');
    assert.equal(late?.message, 'A reply arrived after its call was given up');
    assert.equal(late.fields['msgId'], givenUp['_msg_id']);
    assert.deepEqual(others, []);
  });

  it('that monitors its call lives on heartbeats, but not on those of other calls', async () => {
    const monitoring = client.prepare({ callMonitorTimeoutMs: 400 });
    const { result, request } = await begin(monitoring);
    assert.equal(request['_timeout'], 0.4);
    const heartbeat = { ...HEARTBEAT, _msg_id: request['_msg_id'] };
    const startedAt = performance.now();
    for (let beat = 0; beat < 4; beat += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      await reply(request, heartbeat);
    }
    const stray = setInterval(() => {
      void reply(request, { ...heartbeat, _msg_id: 'another' });
    }, 50);
    await assert.rejects(result, { name: 'MessagingTimeout', stage: 'heartbeats-stopped' });
    clearInterval(stray);
    assert.ok(performance.now() - startedAt >= 1_200);
  });

  it('leaves no reply unsettled', async () => {
    const replyQ = String(requests.all.at(-1)?.['_reply_q']);
    await until(async () => {
      const queue = (await world.queues()).get(replyQ);
      return queue?.consumers === 1 && queue.unacknowledged === 0;
    });
  });
});
