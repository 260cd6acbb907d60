import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Target } from '../../../../lib/target/target.ts';
import { Consumer } from '../../../../lib/transport/drivers/rabbit/consumer.ts';
import type { DeliveryChannel } from '../../../../lib/transport/drivers/rabbit/delivery-channel.ts';
import { Topology } from '../../../../lib/transport/drivers/rabbit/topology.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import {
  amqpError,
  delivery,
  ScriptedModel,
  scriptedConnection,
  testOptions,
  type Script,
} from '../../../support/scripted-amqp.ts';
import { until } from '../../../support/until.ts';

const { topic, server, fanout } = new Topology(testOptions(), 'openstack').serverQueues(
  new Target({ topic: 't', server: 's' }),
  'x',
);

function world(script?: Script, further: readonly ScriptedModel[] = []) {
  const model = new ScriptedModel(script);
  const logger = new RecordingLogger();
  const { connection, delays } = scriptedConnection({ dials: [model, ...further], logger });
  const received: { message: unknown; from: DeliveryChannel }[] = [];
  const consumer = new Consumer({
    connection,
    delays,
    logger,
    queues: [topic, server, fanout],
    prefetch: 0,
    onDelivery: (message, from) => {
      received.push({ message, from });
    },
  });
  const end = async (): Promise<void> => {
    await consumer.stop();
    await connection.close();
  };
  return { model, consumer, received, logger, end };
}

describe('a consumer', () => {
  it('subscribes anew, under the same names, on the connection that follows a lost one', async () => {
    const next = new ScriptedModel();
    const { model, consumer, end } = world(undefined, [next]);
    await consumer.ready({});
    const before = model.channel.methods;
    model.die();
    await until(() => next.channels.length === 1 && next.channel.consumers.size === 3);
    assert.deepEqual(next.channel.methods, before);
    await end();
  });

  it('subscribes anew on the same connection when its channel is closed', async () => {
    const { model, consumer, end } = world();
    await consumer.ready({});
    model.channel.die(amqpError(406, 'unknown delivery tag'));
    await until(() => model.channels.length === 2 && model.channel.consumers.size === 3);
    assert.equal(consumer.consuming, true);
    await end();
  });

  it('subscribes anew when the broker cancels one of its queues', async () => {
    const { model, consumer, logger, end } = world();
    await consumer.ready({});
    model.channel.deliver('t', null);
    await until(() => model.channels.length === 2 && model.channel.consumers.size === 3);
    assert.equal(model.channels[0]?.closed, true);
    assert.deepEqual(
      logger.records.map(({ level, fields }) => ({ level, queue: fields['queue'] })),
      [{ level: 'warn', queue: 't' }],
    );
    await end();
  });

  it('settles a delivery on its own channel and on no other', async () => {
    const { model, consumer, received, end } = world();
    await consumer.ready({});
    const message = delivery({});
    model.channel.deliver('t', message);
    model.channel.die();
    await until(() => model.channels.length === 2 && model.channel.consumers.size === 3);
    assert.equal(received[0]?.from.acknowledge(message), false);
    received[0].from.reject(message);
    await new Promise(setImmediate);
    assert.deepEqual(model.channel.named('basic.ack'), []);
    assert.deepEqual(model.channel.named('basic.reject'), []);
    await end();
  });

  it('tells the first start when the broker refuses a queue, with what to do about it', async () => {
    const { consumer, end } = world(({ method, queue }) =>
      method === 'queue.declare' && queue === 't.s'
        ? amqpError(406, "inequivalent arg 'durable' for queue 't.s'")
        : undefined,
    );
    await assert.rejects(consumer.ready({}), {
      code: 'OSLO_MESSAGING_DECLARATION_REFUSED',
      replyCode: 406,
      subject: 'queue "t.s"',
      message: /inequivalent arg 'durable' for queue 't.s'.*amqp_durable_queues/,
    });
    await end();
  });

  it('names a refusal that closes the whole connection', async () => {
    const model: ScriptedModel = new ScriptedModel(({ method }) => {
      if (method !== 'queue.declare') return undefined;
      const error = Object.assign(new Error('Connection closed: 541 (INTERNAL_ERROR)'), {
        code: 541,
      });
      model.die(error);
      return new Error('Channel ended, no reply will be forthcoming');
    });
    const { connection, delays } = scriptedConnection({ dials: [model] });
    const consumer = new Consumer({
      connection,
      delays,
      logger: new RecordingLogger(),
      queues: [topic],
      prefetch: 0,
      onDelivery: () => undefined,
    });
    await assert.rejects(consumer.ready({}), { replyCode: 541, message: /rabbit_quorum_queue/ });
    await consumer.stop();
    await connection.close();
  });

  it('goes on after a refusal that came later: operators mend queues', async () => {
    let refusals = 0;
    const { model, consumer, end } = world(({ method }, channel) => {
      if (method !== 'queue.declare' || channel === model.channels[0] || refusals === 2) return;
      refusals += 1;
      return amqpError(406, 'inequivalent arg');
    });
    await consumer.ready({});
    model.channel.die();
    await until(() => refusals === 2 && consumer.consuming);
    await end();
  });

  it('tries again at once when an exchange vanished between its declaration and its binding', async () => {
    let missing = true;
    const { consumer, end } = world(({ method }) => {
      if (method !== 'queue.bind' || !missing) return;
      missing = false;
      return amqpError(404, "no exchange 't_fanout'");
    });
    await consumer.ready({});
    assert.equal(consumer.consuming, true);
    await end();
  });

  it('says farewell when it stops, and hands over nothing after', async () => {
    const { model, consumer, received, end } = world();
    await consumer.ready({});
    const channel = model.channel;
    await consumer.stop(async (on) => {
      await on.deleteQueue('t_fanout_x');
      channel.deliver('t_fanout_x', null);
      channel.deliver('t', delivery({}));
    });
    assert.deepEqual(
      channel.methods.slice(-2).map(({ method }) => method),
      ['queue.delete', 'channel.close'],
    );
    assert.deepEqual(received, []);
    assert.equal(model.channels.length, 1);
    await end();
  });
});
