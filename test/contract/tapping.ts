import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidArgument, TransportClosed } from '../../lib/errors.ts';
import type { TapBinding, TappedMessage } from '../../lib/transport/driver/tap.ts';
import type { Transport } from '../../lib/transport/transport.ts';
import { decodeBody } from '../../lib/wire/body.ts';
import { decodeRequest } from '../../lib/wire/request.ts';
import { Sightings } from '../support/sightings.ts';
import type { Scene } from './scene.ts';

const EXCHANGE = 'openstack';

const ECHO = { echo: (_ctxt: unknown, args: unknown) => args };

/** The arguments of a request that was heard. */
function argsOf({ body, properties }: TappedMessage): unknown {
  assert.equal(properties['content_type'], 'application/json');
  return decodeRequest(
    decodeBody(body, { contentType: 'application/json', contentEncoding: 'utf-8' }),
  ).message['args'];
}

async function tap(
  transport: Transport,
  ...bindings: readonly TapBinding[]
): Promise<{ readonly heard: Sightings<TappedMessage>; close: () => Promise<void> }> {
  const heard = new Sightings<TappedMessage>();
  const onMessage = (message: TappedMessage): void => {
    heard.add(message);
  };
  const tapped = await transport.tap({ bindings, onMessage });
  return { heard, close: () => tapped.close() };
}

export function tappingContract(open: () => Promise<Scene>): void {
  describe('a tap', () => {
    it('hears what a server is asked, and takes nothing from it', async () => {
      await using scene = await open();
      await scene.serve(ECHO);
      const { heard } = await tap(scene.connect(), { exchange: EXCHANGE, routingKey: scene.topic });
      for (let n = 0; n < 20; n += 1) {
        assert.deepEqual(await scene.client().call({}, 'echo', { n }), { n });
      }
      const messages = await heard.count(20);
      assert.deepEqual(
        messages.map((message) => argsOf(message)),
        Array.from({ length: 20 }, (_, n) => ({ n })),
      );
      assert.ok(
        messages.every(
          ({ exchange, routingKey, redelivered }) =>
            exchange === EXCHANGE && routingKey === scene.topic && !redelivered,
        ),
      );
    });

    it('hears by patterns of keys, and what is sent to all', async () => {
      await using scene = await open();
      await scene.serve(ECHO, { name: 'one.two' });
      const { topic } = scene;
      const { heard } = await tap(
        scene.connect(),
        { exchange: EXCHANGE, routingKey: `${topic}.#` },
        { exchange: `${topic}_fanout`, routingKey: '' },
      );
      const client = scene.client();
      await client.prepare({ server: 'one.two' }).cast({}, 'echo', { n: 1 });
      await client.prepare({ topic: 'another' }).cast({}, 'echo', { n: 2 });
      await client.prepare({ fanout: true }).cast({}, 'echo', { n: 3 });
      await client.cast({}, 'echo', { n: 4 });
      const seen = (await heard.count(3)).map((message) => [message.exchange, argsOf(message)]);
      assert.deepEqual(
        seen.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
        [
          [`${topic}_fanout`, { n: 3 }],
          [EXCHANGE, { n: 1 }],
          [EXCHANGE, { n: 4 }],
        ].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      );
    });

    it('is one of the things that the transport knows to be well', async () => {
      await using scene = await open();
      await scene.serve(ECHO);
      const transport = scene.connect();
      const { close } = await tap(transport, { exchange: EXCHANGE, routingKey: scene.topic });
      const consumers = () => transport.health().consumers.map(({ role }) => role);
      assert.deepEqual([consumers(), transport.health().healthy], [['tap'], true]);
      await close();
      assert.deepEqual(consumers(), []);
    });

    it('that is closed hears nothing more, and can be closed again', async () => {
      await using scene = await open();
      await scene.serve(ECHO);
      const binding = { exchange: EXCHANGE, routingKey: scene.topic };
      const { heard, close } = await tap(scene.connect(), binding);
      const other = await tap(scene.connect(), binding);
      await close();
      await close();
      await scene.client().call({}, 'echo');
      await other.heard.count(1);
      assert.equal(heard.all.length, 0);
    });

    it('cannot be put on the default exchange, on none, or on a closed transport', async () => {
      await using scene = await open();
      const transport = scene.connect();
      await assert.rejects(
        tap(transport, { exchange: '', routingKey: 'reply_1' }),
        InvalidArgument,
      );
      await assert.rejects(tap(transport), InvalidArgument);
      await transport.close();
      const late = tap(transport, { exchange: EXCHANGE, routingKey: scene.topic });
      await assert.rejects(late, TransportClosed);
    });
  });
}
