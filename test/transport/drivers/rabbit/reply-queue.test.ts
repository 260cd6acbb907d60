import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLogger } from '../../../../lib/base/logger.ts';
import { MessageDeliveryFailure, MessageUndeliverable } from '../../../../lib/errors.ts';
import { ReplyWaiters } from '../../../../lib/transport/driver/reply-waiters.ts';
import { ReplyQueue } from '../../../../lib/transport/drivers/rabbit/reply-queue.ts';
import { Topology } from '../../../../lib/transport/drivers/rabbit/topology.ts';
import { encodeReply } from '../../../../lib/wire/reply.ts';
import {
  delivery,
  ScriptedModel,
  scriptedConnection,
  testOptions,
} from '../../../support/scripted-amqp.ts';
import { Gate } from '../../../support/gate.ts';
import { until } from '../../../support/until.ts';

type Heartbeat = ConstructorParameters<typeof ReplyQueue>[0]['replies']['heartbeat'];

function world(heartbeat: (model: ScriptedModel) => ReturnType<Heartbeat>) {
  const model = new ScriptedModel();
  const { connection, world: common } = scriptedConnection({ dials: [model] });
  const heard: string[] = [];
  const sent: Parameters<Heartbeat>[0][] = [];
  const replyQueue = new ReplyQueue({
    world: {
      ...common,
      checkIntervalMs: 1,
      onDeaf: ({ reason }) => heard.push(reason),
      onHearing: () => heard.push('hearing'),
    },
    queue: new Topology(testOptions(), 'openstack').replyQueue('x'),
    prefetch: 0,
    waiters: new ReplyWaiters(() => undefined, silentLogger),
    replies: {
      heartbeat: (to) => {
        sent.push(to);
        return heartbeat(model);
      },
    },
  });
  const end = async (): Promise<void> => {
    await replyQueue.stop();
    await connection.close();
  };
  return { model, replyQueue, sent, heard, end };
}

function arrival(model: ScriptedModel): void {
  const body = encodeReply({ msgId: 'x', uniqueId: 'y', ending: false });
  const consumed = model.channels.findLast(({ consumers }) => consumers.has('reply_x'));
  consumed?.deliver('reply_x', delivery(body));
}

describe('a reply queue', () => {
  it('sends itself a message now and then, and hears it', async () => {
    const { replyQueue, sent, heard, end } = world((model) => {
      arrival(model);
      return Promise.resolve();
    });
    await replyQueue.ready({});
    await until(() => sent.length >= 2);
    assert.deepEqual([sent[0]?.replyQ, heard], ['reply_x', []]);
    await end();
  });

  it('is subscribed again when the message does not arrive', async (t) => {
    const confirmed = new Gate();
    const { replyQueue, sent, heard, end } = world(() => confirmed.opened);
    await replyQueue.ready({});
    await until(() => sent.length === 1);
    t.mock.timers.enable({ apis: ['setTimeout'] });
    confirmed.open();
    for (const patience of [1, 2]) {
      await new Promise(setImmediate);
      assert.deepEqual(heard, [], `patience ${patience} is not over`);
      t.mock.timers.tick(2_000);
    }
    await new Promise(setImmediate);
    assert.deepEqual(heard, ['a message to ourselves did not arrive']);
    t.mock.timers.tick(1_000);
    await new Promise(setImmediate);
    assert.equal(heard[1], 'hearing');
    t.mock.timers.reset();
    await end();
  });

  it('is subscribed again when the message finds no queue', async () => {
    let missing = true;
    const { replyQueue, heard, end } = world((model) => {
      if (missing) return Promise.reject(new MessageUndeliverable('', 'reply_x'));
      arrival(model);
      return Promise.resolve();
    });
    await replyQueue.ready({});
    await until(() => heard.length === 1);
    missing = false;
    await until(() => heard.length === 2);
    assert.match(heard[0] ?? '', /No queue is bound/);
    await end();
  });

  it('learns nothing of its hearing from a message that cannot be sent', async () => {
    const { replyQueue, sent, heard, end } = world(() =>
      Promise.reject(new MessageDeliveryFailure('no broker')),
    );
    await replyQueue.ready({});
    await until(() => sent.length >= 2);
    assert.deepEqual(heard, []);
    assert.equal(replyQueue.health.problem, undefined);
    await end();
  });
});
