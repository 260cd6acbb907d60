import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConsumeMessage } from 'amqplib';
import { Target } from '../../../../lib/target/target.ts';
import {
  Consumer,
  type ConsumerOptions,
} from '../../../../lib/transport/drivers/rabbit/consumer.ts';
import type { DeliveryChannel } from '../../../../lib/transport/drivers/rabbit/delivery-channel.ts';
import { Topology, type ConsumedQueue } from '../../../../lib/transport/drivers/rabbit/topology.ts';
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

const MISMATCH =
  "inequivalent arg 'durable' for queue 't.s' in vhost '/': received 'false' but current is 'true'";

const target = new Target({ topic: 't', server: 's' });
const { topic, server, fanout } = new Topology(testOptions(), 'openstack').serverQueues(
  target,
  'x',
);

interface WorldOptions extends Partial<Pick<ConsumerOptions, 'checkIntervalMs' | 'proof'>> {
  readonly script?: Script;
  /** The brokers behind the first one. */
  readonly further?: readonly ScriptedModel[];
  readonly queues?: readonly ConsumedQueue[];
}

function world({
  script,
  further = [],
  queues = [topic, server, fanout],
  ...changes
}: WorldOptions = {}) {
  const model = new ScriptedModel(script);
  const logger = new RecordingLogger();
  const { connection, world: common } = scriptedConnection({ dials: [model, ...further], logger });
  const heard: ('deaf' | 'hearing')[] = [];
  const received: { message: ConsumeMessage; from: DeliveryChannel }[] = [];
  const consumer = new Consumer({
    ...common,
    ...changes,
    onDeaf: () => heard.push('deaf'),
    onHearing: () => heard.push('hearing'),
    role: 'server',
    queues,
    prefetch: 0,
    onDelivery: (message, from) => {
      received.push({ message, from });
    },
  });
  const end = async (): Promise<void> => {
    await consumer.stop();
    await connection.close();
  };
  return { model, consumer, received, heard, logger, end };
}

describe('a consumer', () => {
  it('subscribes anew, under the same names, on the connection that follows a lost one', async () => {
    const next = new ScriptedModel();
    const { model, consumer, end } = world({ further: [next] });
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
    const { model, consumer, heard, logger, end } = world();
    await consumer.ready({});
    model.channel.deliver('t', null);
    await until(() => model.channels.length === 2 && model.channel.consumers.size === 3);
    assert.equal(model.channels[0]?.closed, true);
    assert.deepEqual(
      logger.about(/consumer of queue "t"/).map(({ level }) => level),
      ['warn'],
    );
    assert.deepEqual(heard, ['deaf', 'hearing']);
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
    const { consumer, end } = world({
      script: ({ method, queue }) =>
        method === 'queue.declare' && queue === 't.s' ? amqpError(406, MISMATCH) : undefined,
    });
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
    const { connection, world: common } = scriptedConnection({ dials: [model] });
    const consumer = new Consumer({
      ...common,
      role: 'server',
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
    const { model, consumer, end } = world({
      script: ({ method }, channel) => {
        if (method !== 'queue.declare' || channel === model.channels[0] || refusals === 2) return;
        refusals += 1;
        return amqpError(406, 'inequivalent arg');
      },
    });
    await consumer.ready({});
    model.channel.die();
    await until(() => refusals === 2 && consumer.consuming);
    await end();
  });

  it('tries again at once when an exchange vanished between its declaration and its binding', async () => {
    let missing = true;
    const { consumer, end } = world({
      script: ({ method }) => {
        if (method !== 'queue.bind' || !missing) return;
        missing = false;
        return amqpError(404, "no exchange 't_fanout'");
      },
    });
    await consumer.ready({});
    assert.equal(consumer.consuming, true);
    await end();
  });

  it('says whether it consumes, and why not', async () => {
    let refusing = false;
    const { model, consumer, end } = world({
      script: ({ method }) =>
        refusing && method === 'queue.declare' ? amqpError(403, 'no access to it') : undefined,
    });
    const queues = ['t', 't.s', 't_fanout_x'];
    const idle = { role: 'server', queues, consuming: false, problem: undefined };
    assert.deepEqual(consumer.health, idle);
    await consumer.ready({});
    assert.deepEqual(consumer.health, { ...idle, consuming: true });
    refusing = true;
    model.channel.die(amqpError(406, 'unknown delivery tag'));
    assert.match(String(consumer.health.problem), /unknown delivery tag/);
    await until(() => consumer.health.problem?.includes('no access to it'));
    assert.equal(consumer.health.consuming, false);
    refusing = false;
    await until(() => consumer.consuming);
    assert.deepEqual(consumer.health, { ...idle, consuming: true });
    await end();
  });

  it('is checked, and subscribes anew when the broker has forgotten it', async () => {
    const { model, consumer, heard, logger, end } = world({ checkIntervalMs: 1 });
    model.consumerCounts.set('t.s', 0);
    await consumer.ready({});
    const first = model.channel;
    await until(() => heard.length > 0);
    assert.match(String(consumer.health.problem), /the queue "t.s" has no consumer/);
    assert.equal(first.closed, true);
    model.consumerCounts.clear();
    await until(() => heard.length > 1);
    assert.deepEqual(heard, ['deaf', 'hearing']);
    assert.deepEqual([consumer.consuming, consumer.health.problem], [true, undefined]);
    assert.equal(logger.about(/the queue "t.s" has no consumer/).length, 1);
    await end();
  });

  it('is checked, and subscribes anew when a message to itself does not arrive', async () => {
    const proofs = ['it did not arrive', undefined];
    const { model, consumer, heard, end } = world({
      checkIntervalMs: 1,
      proof: () => Promise.resolve(proofs.shift()),
    });
    await consumer.ready({});
    const first = model.channel;
    await until(() => heard.length > 1);
    assert.deepEqual(heard, ['deaf', 'hearing']);
    assert.equal(first.closed, true);
    await end();
  });

  it('is checked on a channel that is closed again, and leaves its own alone', async () => {
    const { model, consumer, heard, end } = world({ checkIntervalMs: 1 });
    await consumer.ready({});
    const declares = ({ channels: [, check] }: ScriptedModel): unknown[] =>
      check?.methods.map(({ method }) => method) ?? [];
    await until(() => model.channels[1]?.closed);
    const each = ['exchange.declare', 'queue.declare', 'queue.bind'];
    assert.deepEqual(declares(model), [...each, ...each, ...each, 'channel.close']);
    assert.equal(model.channels[0]?.closed, false);
    assert.deepEqual(heard, []);
    await end();
  });

  it('that is refused in a check may be deaf, and is not torn down for it', async () => {
    let refusing = true;
    const { model, consumer, heard, end } = world({
      checkIntervalMs: 1,
      script: ({ method }, channel) =>
        refusing && method === 'queue.declare' && channel !== model.channels[0]
          ? amqpError(406, MISMATCH)
          : undefined,
    });
    await consumer.ready({});
    await until(() => heard.length > 0);
    assert.match(String(consumer.health.problem), /amqp_durable_queues/);
    assert.equal(consumer.consuming, true);
    refusing = false;
    await until(() => heard.length > 1);
    assert.deepEqual(heard, ['deaf', 'hearing']);
    assert.equal(model.channels[0]?.closed, false);
    await end();
  });

  it('may be deaf while the broker does not answer a check', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { model, consumer, heard, end } = world({ checkIntervalMs: 1_000 });
    await consumer.ready({});
    model.createChannel = () => new Promise(() => undefined);
    t.mock.timers.tick(1_000);
    t.mock.timers.tick(10_000);
    assert.deepEqual(heard, ['deaf']);
    assert.match(String(consumer.health.problem), /does not answer/);
    const stopping = consumer.stop();
    t.mock.timers.tick(2_000);
    await stopping;
    t.mock.timers.reset();
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

describe('a consumer of a stream', () => {
  const { fanout: stream } = new Topology(
    testOptions({
      rabbit_stream_fanout: true,
      rabbit_transient_quorum_queue: true,
      rabbit_qos_prefetch_count: 10,
    }),
    'openstack',
  ).serverQueues(target, 'x');
  const queues = [topic, stream];

  function streamed(offset: number) {
    return delivery({}, { headers: { 'x-stream-offset': offset }, consumerTag: '2' });
  }

  function offsets(model: ScriptedModel): unknown[] {
    return model.channels.flatMap((channel) =>
      channel
        .named('basic.consume')
        .filter(({ queue }) => queue === stream.queue.name)
        .map(({ arguments: args }) => (args as Record<string, unknown>)['x-stream-offset']),
    );
  }

  it('goes on behind what was admitted; what only waited comes again', async () => {
    const next = new ScriptedModel();
    const { model, consumer, received, end } = world({ queues, further: [next] });
    await consumer.ready({});
    for (const offset of [6, 7, 8, 9]) model.channel.deliver('t_fanout', streamed(offset));
    const [first, second, third] = received;
    assert.ok(first && second && third);
    first.from.acknowledge(first.message);
    second.from.acknowledge(second.message);
    third.from.reject(third.message);
    model.die();
    await until(() => next.channels.length === 1 && next.channel.consumers.size === 2);
    assert.deepEqual([offsets(model), offsets(next)], [['last'], [9]]);
    await end();
  });

  it('begins at the end when nothing was consumed yet', async () => {
    const { model, consumer, end } = world({ queues });
    await consumer.ready({});
    model.channel.die();
    await until(() => model.channels.length === 2 && model.channel.consumers.size === 2);
    assert.deepEqual(offsets(model), ['last', 'last']);
    await end();
  });

  it('begins at the end of the new one when the stream was deleted, and only then', async () => {
    const { model, consumer, received, end } = world({ queues });
    await consumer.ready({});
    const consume = (): void => {
      model.channel.deliver('t_fanout', streamed(41));
      const last = received.at(-1);
      assert.ok(last);
      last.from.acknowledge(last.message);
    };
    consume();
    model.channel.deliver('t', null);
    await until(() => model.channels.length === 2 && model.channel.consumers.size === 2);
    model.channel.deliver('t_fanout', null);
    await until(() => model.channels.length === 3 && model.channel.consumers.size === 2);
    assert.deepEqual(offsets(model), ['last', 42, 'last']);
    await end();
  });

  it('stops although its broker has stopped answering', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { consumer, end } = world();
    await consumer.ready({});
    const stopping = consumer.stop(() => new Promise(() => undefined));
    t.mock.timers.tick(2_000);
    await stopping;
    t.mock.timers.reset();
    await end();
  });
});
