import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessageDeliveryFailure } from '../../../../lib/errors.ts';
import { Outbox } from '../../../../lib/transport/drivers/rabbit/outbox.ts';
import type { Publication } from '../../../../lib/transport/drivers/rabbit/publication.ts';
import {
  Publisher,
  type PublisherOptions,
} from '../../../../lib/transport/drivers/rabbit/publisher.ts';
import type { ExchangeDeclaration } from '../../../../lib/transport/drivers/rabbit/topology.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import {
  amqpError,
  delivery,
  ScriptedModel,
  scriptedConnection,
  type ScriptedChannel,
  type Script,
} from '../../../support/scripted-amqp.ts';
import { until } from '../../../support/until.ts';

const exchange: ExchangeDeclaration = {
  name: 'openstack',
  type: 'topic',
  durable: false,
  autoDelete: false,
};

function publication(changed: Partial<Publication> = {}): Publication {
  return {
    exchange,
    routingKey: 't',
    content: Buffer.from('{}'),
    headers: {},
    uniqueId: 'u1',
    mandatory: true,
    ...changed,
  };
}

const ROOM = { maxMessages: 100, maxBytes: 10_000 };

function world(...scripts: (Script | undefined)[]) {
  return worldWith({}, ...scripts);
}

function worldWith(changed: Partial<PublisherOptions>, ...scripts: (Script | undefined)[]) {
  const models = scripts.map((script) => new ScriptedModel(script));
  const logger = new RecordingLogger();
  const { connection } = scriptedConnection({ dials: models, logger });
  const outbox = new Outbox(ROOM);
  const publisher = new Publisher({
    connection,
    logger,
    uniqueIdOf: ({ content }) => content.toString(),
    outbox,
    whenFull: 'wait',
    ...changed,
  });
  return { models, publisher, connection, outbox };
}

/** The channel that has `count` publishes on it, once it has them. */
async function publishing(model: ScriptedModel, count = 1): Promise<ScriptedChannel> {
  const find = (): ScriptedChannel | undefined =>
    model.channels.find((channel) => channel.unconfirmed.length === count);
  await until(() => find() !== undefined);
  const channel = find();
  assert.ok(channel);
  return channel;
}

const [first, second] = [undefined, undefined];

describe('a publisher', () => {
  it('resolves when the broker has confirmed, and not before', async () => {
    const { models, publisher, connection } = world(first);
    let done = false;
    const sent = publisher.publish(publication(), {}).then((outcome) => {
      done = true;
      return outcome;
    });
    const channel = await publishing(models[0] as ScriptedModel);
    assert.equal(done, false);
    channel.confirm();
    assert.equal(await sent, 'confirmed');
    await connection.close();
  });

  it('puts the properties on a message that kombu puts on it', async () => {
    const { models, publisher, connection } = world(first);
    const sent = publisher.publish(publication({ expirationMs: () => 2500.9 }), {});
    const channel = await publishing(models[0] as ScriptedModel);
    channel.confirm();
    await sent;
    assert.deepEqual(channel.named('basic.publish')[0], {
      method: 'basic.publish',
      exchange: 'openstack',
      routingKey: 't',
      content: Buffer.from('{}'),
      properties: {
        contentType: 'application/json',
        contentEncoding: 'utf-8',
        deliveryMode: 2,
        priority: 0,
        headers: {},
        mandatory: true,
        expiration: '2500',
      },
    });
    await connection.close();
  });

  it('declares an exchange once, before the first publish, on a channel of its own', async () => {
    const { models, publisher, connection } = world(first);
    const [model] = models;
    assert.ok(model);
    const sent = Promise.all([
      publisher.publish(publication({ uniqueId: 'a' }), {}),
      publisher.publish(publication({ uniqueId: 'b' }), {}),
    ]);
    const channel = await publishing(model, 2);
    channel.confirm();
    channel.confirm();
    await sent;
    const later = publisher.publish(publication({ uniqueId: 'c' }), {});
    (await publishing(model)).confirm();
    await later;
    const declarations = model.channels.flatMap((each) => each.named('exchange.declare'));
    assert.equal(declarations.length, 1);
    assert.deepEqual(channel.named('exchange.declare'), []);
    await connection.close();
  });

  it('tells a returned message from its neighbours by the id in its body', async () => {
    const { models, publisher, connection } = world(first);
    const sent = Promise.all([
      publisher.publish(publication({ uniqueId: 'a' }), {}),
      publisher.publish(publication({ uniqueId: 'b' }), {}),
    ]);
    const channel = await publishing(models[0] as ScriptedModel, 2);
    channel.emit('return', delivery('b'));
    channel.confirm();
    channel.confirm();
    assert.deepEqual(await sent, ['confirmed', 'returned']);
    await connection.close();
  });

  it('publishes again, with the same bytes, what was cut off before its confirm', async () => {
    const { models, publisher, connection } = world(first, second);
    const [lost, next] = models as [ScriptedModel, ScriptedModel];
    const sent = publisher.publish(publication(), {});
    const before = await publishing(lost);
    lost.die();
    const after = await publishing(next);
    assert.deepEqual(after.named('basic.publish'), before.named('basic.publish'));
    after.confirm();
    assert.equal(await sent, 'confirmed');
    await connection.close();
  });

  it('publishes again on the same connection when only its channel was closed', async () => {
    const { models, publisher, connection } = world(first);
    const [model] = models as [ScriptedModel];
    const sent = publisher.publish(publication(), {});
    const channel = await publishing(model);
    channel.die(amqpError(404, "no exchange 'openstack'"));
    (await publishing(model)).confirm();
    assert.equal(await sent, 'confirmed');
    const declarations = model.channels.flatMap((each) => each.named('exchange.declare'));
    assert.equal(declarations.length, 2);
    await connection.close();
  });

  it('waits for the end of a channel that is closing before it publishes on the next', async () => {
    const { models, publisher, connection } = world(first);
    const [model] = models as [ScriptedModel];
    const before = publisher.publish(publication(), {});
    const channel = await publishing(model);
    channel.confirm();
    await before;
    channel.closing = true;
    const sent = publisher.publish(publication(), {});
    // The event loop goes on meanwhile.
    await new Promise(setImmediate);
    channel.die();
    (await publishing(model)).confirm();
    assert.equal(await sent, 'confirmed');
    await connection.close();
  });

  it('gives up what it would publish on a channel that is closing with its connection', async () => {
    const { models, publisher, connection } = world(first);
    const [model] = models as [ScriptedModel];
    const before = publisher.publish(publication(), {});
    const channel = await publishing(model);
    channel.confirm();
    await before;
    channel.closing = true;
    const sent = publisher.publish(publication(), {});
    await connection.close();
    await assert.rejects(sent, { code: 'OSLO_MESSAGING_TRANSPORT_CLOSED' });
  });

  it('rejects at once what no channel can write, such as a name of more than 255 bytes', async () => {
    const { publisher, connection } = world(first);
    await assert.rejects(publisher.publish(publication({ routingKey: 'ü'.repeat(128) }), {}), {
      code: 'OSLO_MESSAGING_DELIVERY_FAILURE',
      message: /'routingKey' is too long/,
    });
    await connection.close();
  });

  it('does not publish again beyond its retries', async () => {
    const { models, publisher, connection } = world(first, second);
    const sent = publisher.publish(publication(), { retry: 0 });
    await publishing(models[0] as ScriptedModel);
    models[0]?.die();
    await assert.rejects(sent, {
      code: 'OSLO_MESSAGING_DELIVERY_UNCERTAIN',
      message: /exchange "openstack", routing key "t".*connection was lost/,
    });
    await connection.close();
  });

  it('rejects what the broker says it could not take, without trying again', async () => {
    const { models, publisher, connection } = world(first);
    const sent = publisher.publish(publication(), {});
    (await publishing(models[0] as ScriptedModel)).confirm(new Error('message nacked'));
    await assert.rejects(sent, /the broker could not take it/);
    await connection.close();
  });

  it('rejects at once when the exchange exists with other properties', async () => {
    const { publisher, connection } = world(({ method }) =>
      method === 'exchange.declare' ? amqpError(406, "inequivalent arg 'durable'") : undefined,
    );
    await assert.rejects(
      publisher.publish(publication(), {}),
      (error: unknown) =>
        error instanceof MessageDeliveryFailure && /exchange "openstack".*406/.test(error.message),
    );
    await connection.close();
  });

  it('lets go of a publish whose signal fires; its confirm then changes nothing', async () => {
    const { models, publisher, connection } = world(first);
    const abort = new AbortController();
    const sent = publisher.publish(publication(), { signal: abort.signal });
    const channel = await publishing(models[0] as ScriptedModel);
    abort.abort(new Error('no longer needed'));
    await assert.rejects(sent, /no longer needed/);
    channel.confirm();
    await connection.close();
  });

  it('tells what nobody knows, where that is asked for, instead of publishing again', async () => {
    const { models, publisher, connection } = world(first, second);
    const sent = publisher.publish(publication(), { uncertain: 'fail' });
    await publishing(models[0] as ScriptedModel);
    models[0]?.die();
    await assert.rejects(sent, {
      code: 'OSLO_MESSAGING_DELIVERY_UNCERTAIN',
      message: /exchange "openstack", routing key "t".*before the broker confirmed it/,
    });
    assert.equal(models[1]?.channels.length, 0);
    await connection.close();
  });

  it('publishes again what was surely not written, whatever is asked for', async () => {
    let refusals = 0;
    const { models, publisher, connection } = world(({ method }, channel) => {
      if (method !== 'exchange.declare' || refusals > 0) return undefined;
      refusals += 1;
      models[0]?.die();
      return channel.closed ? new Error('Channel ended') : undefined;
    }, second);
    const sent = publisher.publish(publication(), { uncertain: 'fail' });
    (await publishing(models[1] as ScriptedModel)).confirm();
    assert.equal(await sent, 'confirmed');
    await connection.close();
  });

  it('takes room from its first attempt to its confirm', async () => {
    const { models, publisher, connection, outbox } = world(first);
    const sent = publisher.publish(publication({ content: Buffer.from('12345') }), {});
    assert.deepEqual([outbox.messages, outbox.bytes], [1, 5]);
    (await publishing(models[0] as ScriptedModel)).confirm();
    await sent;
    assert.deepEqual([outbox.messages, outbox.bytes], [0, 0]);
    await connection.close();
  });

  it('takes room for what was given up after it was written, until the broker answers', async () => {
    const { models, publisher, connection, outbox } = world(first);
    const abort = new AbortController();
    const sent = publisher.publish(publication(), { signal: abort.signal });
    const channel = await publishing(models[0] as ScriptedModel);
    abort.abort(new Error('no longer needed'));
    await assert.rejects(sent, /no longer needed/);
    assert.equal(outbox.messages, 1);
    channel.confirm();
    assert.equal(outbox.messages, 0);
    await connection.close();
  });

  it('writes nothing for a signal that has fired, and keeps no room', async () => {
    const { models, publisher, connection, outbox } = world(first);
    const signal = AbortSignal.abort(new Error('too late'));
    await assert.rejects(publisher.publish(publication(), { signal }), /too late/);
    assert.deepEqual(
      [outbox.messages, models[0]?.channels.flatMap(({ unconfirmed }) => unconfirmed)],
      [0, []],
    );
    await connection.close();
  });

  it('rejects what finds no room, where that is asked for', async () => {
    const outbox = new Outbox({ maxMessages: 1, maxBytes: 10_000 });
    const { models, publisher, connection } = worldWith({ outbox, whenFull: 'fail' }, first);
    const sent = publisher.publish(publication(), {});
    await assert.rejects(publisher.publish(publication(), {}), {
      code: 'OSLO_MESSAGING_OUTBOX_FULL',
      message: /more than 1 messages or 10000 bytes/,
    });
    (await publishing(models[0] as ScriptedModel)).confirm();
    await sent;
    assert.equal(outbox.messages, 0);
    await connection.close();
  });
});
