import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Channel } from 'amqplib';
import { silentLogger } from '../../../../lib/base/logger.ts';
import { DeliveryChannel } from '../../../../lib/transport/drivers/rabbit/delivery-channel.ts';
import { RabbitIncomingMessage } from '../../../../lib/transport/drivers/rabbit/rabbit-incoming-message.ts';
import type { ReplySender } from '../../../../lib/transport/drivers/rabbit/reply-sender.ts';
import { DuplicateGuard } from '../../../../lib/wire/duplicate-guard.ts';
import { decodeRequest } from '../../../../lib/wire/request.ts';
import { delivery, ScriptedChannel } from '../../../support/scripted-amqp.ts';

function arrived() {
  const sent: unknown[] = [];
  const replies: Pick<ReplySender, 'send'> = {
    send: (to, content) => {
      sent.push([to, content]);
      return Promise.resolve();
    },
  };
  const request = decodeRequest({
    method: 'build',
    args: { image: 'large' },
    version: '1.1',
    _msg_id: 'id',
    _reply_q: 'reply_q',
    _context_user: 'jane',
  });
  const from = new DeliveryChannel(new ScriptedChannel(() => undefined) as unknown as Channel);
  const incoming = new RabbitIncomingMessage(
    { request, delivery: delivery({}), from, expiresAt: Infinity },
    {
      duplicates: new DuplicateGuard(),
      replies: replies as ReplySender,
      logger: silentLogger,
    },
  );
  return { incoming, sent };
}

describe('a request from RabbitMQ', () => {
  for (const answer of ['reply', 'replyFailure'] as const) {
    it(`holds its arguments until ${answer}(), and says what it was afterwards`, async () => {
      const { incoming, sent } = arrived();
      assert.equal(incoming.admit(), 'admitted');
      assert.deepEqual(incoming.message['args'], { image: 'large' });

      await incoming[answer](new Error('full'));

      assert.equal(incoming.message['args'], undefined);
      assert.equal(incoming.message['method'], 'build');
      assert.equal(incoming.message['version'], '1.1');
      assert.deepEqual(incoming.ctxt, { user: 'jane', client_timeout: null });
      assert.equal(sent.length, 1);
      // A result that could not be written down is followed by the failure that says so.
      await incoming.replyFailure(new Error('full'));
      assert.equal(sent.length, 2);
    });
  }

  it('is admitted once', () => {
    const { incoming } = arrived();
    assert.equal(incoming.admit(), 'admitted');
    assert.equal(incoming.admit(), 'gone');
  });
});
