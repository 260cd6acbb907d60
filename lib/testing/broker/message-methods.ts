import type { Content } from './amqp/command.ts';
import { AmqpError } from './amqp/errors.ts';
import type { MethodHandlers } from './method-handler.ts';

/** Milliseconds in 32 bits. */
const LONGEST_EXPIRATION_MS = 2 ** 32 - 1;

/** Publishing, consuming and settling. */
export const MESSAGE_METHODS: MethodHandlers = {
  'confirm.select': (session, { nowait }) => {
    session.confirm();
    if (!nowait) session.send({ method: { name: 'confirm.select-ok' } });
  },

  'basic.qos': (session, { prefetchSize, prefetchCount, global }) => {
    if (prefetchSize !== 0) {
      throw new AmqpError('NOT_IMPLEMENTED', `prefetch_size!=0 (${prefetchSize})`);
    }
    session.setPrefetch(global ? { perChannel: prefetchCount } : { perConsumer: prefetchCount });
    session.send({ method: { name: 'basic.qos-ok' } });
  },

  'basic.publish': (session, { exchange, routingKey, mandatory, immediate }, content) => {
    if (content === undefined) return;
    if (immediate) throw new AmqpError('NOT_IMPLEMENTED', 'immediate=true');
    session.demand('write', 'exchange', exchange);
    checkUser(content, session.host.user);
    const expirationMs = expirationOf(content);
    session.publish({ exchange, routingKey, content, expirationMs }, mandatory);
  },

  'basic.consume': (session, { queue: name, nowait, ...options }) => {
    const queue = session.host.vhost.queue(session.queueName(name), session.host.owner);
    session.demand('read', 'queue', queue.name);
    const consumerTag = session.consume(queue, options);
    if (!nowait) session.send({ method: { name: 'basic.consume-ok', consumerTag } });
    queue.wake();
  },

  'basic.cancel': (session, { consumerTag, nowait }) => {
    session.cancel(consumerTag);
    if (!nowait) session.send({ method: { name: 'basic.cancel-ok', consumerTag } });
  },

  'basic.ack': (session, { deliveryTag, multiple }) => {
    session.settle(deliveryTag, { multiple, requeue: false });
  },

  'basic.nack': (session, { deliveryTag, multiple, requeue }) => {
    session.settle(deliveryTag, { multiple, requeue });
  },

  'basic.reject': (session, { deliveryTag, requeue }) => {
    session.settle(deliveryTag, { multiple: false, requeue });
  },
};

function checkUser({ properties: { userId } }: Content, user: string): void {
  if (userId === undefined || userId === user) return;
  throw new AmqpError(
    'PRECONDITION_FAILED',
    `user_id property set to '${userId}' but authenticated user was '${user}'`,
  );
}

function expirationOf({ properties: { expiration } }: Content): number | undefined {
  if (expiration === undefined) return undefined;
  const ms = /^[+-]?\d+$/.test(expiration) ? Number(expiration) : undefined;
  const problem =
    ms === undefined
      ? 'no_integer'
      : ms < 0
        ? `{value_negative,${ms}}`
        : ms > LONGEST_EXPIRATION_MS
          ? `{value_too_large,${ms}}`
          : undefined;
  if (problem === undefined) return ms;
  throw new AmqpError('PRECONDITION_FAILED', `invalid expiration '${expiration}': ${problem}`);
}
