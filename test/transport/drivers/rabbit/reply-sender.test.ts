import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Outbox } from '../../../../lib/transport/drivers/rabbit/outbox.ts';
import { Publisher } from '../../../../lib/transport/drivers/rabbit/publisher.ts';
import { ReplySender } from '../../../../lib/transport/drivers/rabbit/reply-sender.ts';
import { returnedUniqueId } from '../../../../lib/transport/drivers/rabbit/request-sender.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { delivery, ScriptedModel, scriptedConnection } from '../../../support/scripted-amqp.ts';
import { until } from '../../../support/until.ts';

const TO = { msgId: 'm', replyQ: 'reply_x' };

/** A sender of replies; `answer` is what the broker does with the latest. */
function world(missingQueueTimeoutMs: number) {
  const model = new ScriptedModel();
  const logger = new RecordingLogger();
  const { connection } = scriptedConnection({ dials: [model], logger });
  const replies = new ReplySender({
    publisher: new Publisher({
      connection,
      logger,
      uniqueIdOf: returnedUniqueId,
      outbox: new Outbox({ maxMessages: 100, maxBytes: 10_000 }),
      whenFull: 'wait',
    }),
    compression: undefined,
    mandatory: true,
    missingQueueTimeoutMs,
    logger,
  });
  const bodies = (): string[] =>
    model.channels.flatMap((channel) =>
      channel.named('basic.publish').map(({ content }) => String(content)),
    );
  const answer = async (outcome: 'taken' | 'returned'): Promise<void> => {
    const channel = await until(() =>
      model.channels.find(({ unconfirmed }) => unconfirmed.length > 0),
    );
    if (outcome === 'returned') channel.emit('return', delivery(bodies().at(-1)));
    channel.confirm();
  };
  const close = async (): Promise<void> => {
    await replies.close();
    await connection.close();
  };
  return { replies, answer, bodies, logger, close };
}

describe('a reply whose queue is missing', () => {
  it('holds nobody up, and is sent again, the same, until the queue is there', async () => {
    const { replies, answer, bodies, logger, close } = world(60_000);
    const sent = replies.send(TO, { result: 1 });
    await answer('returned');
    await sent;
    const startedAt = performance.now();
    await answer('returned');
    await answer('taken');
    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs >= 490, `twice a quarter of a second, not ${tookMs} ms`);
    await close();
    assert.equal(bodies().length, 3);
    assert.equal(new Set(bodies()).size, 1);
    assert.deepEqual(logger.about(/reply is dropped/), []);
  });

  it('is dropped when its time is over, and so are those that follow', async () => {
    const { replies, answer, bodies, logger, close } = world(0);
    const sent = replies.send(TO, { result: 1 });
    for (let attempt = 1; attempt <= 2; attempt += 1) await answer('returned');
    await sent;
    await until(() => logger.about(/reply is dropped/).length === 1);
    await replies.send(TO, { result: 2 });
    assert.equal(logger.about(/reply is dropped/).length, 2);
    assert.equal(bodies().length, 2);
    const other = replies.send({ ...TO, replyQ: 'reply_y' }, { result: 3 });
    await answer('taken');
    await other;
    assert.equal(bodies().length, 3);
    await close();
  });
});
