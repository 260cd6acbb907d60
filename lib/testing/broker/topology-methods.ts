import type { ChannelSession } from './channel-session.ts';
import type { MethodHandlers } from './method-handler.ts';

/** Declaring, binding and deleting. */
export const TOPOLOGY_METHODS: MethodHandlers = {
  'exchange.declare': (session, { exchange, passive, nowait, ...declared }) => {
    const { vhost } = session.host;
    if (passive) vhost.exchange(exchange);
    else vhost.declareExchange({ ...declared, name: exchange });
    if (!nowait) session.send({ method: { name: 'exchange.declare-ok' } });
  },

  'exchange.delete': (session, { exchange, ifUnused, nowait }) => {
    session.host.vhost.deleteExchange(exchange, { ifUnused });
    if (!nowait) session.send({ method: { name: 'exchange.delete-ok' } });
  },

  'queue.declare': (session, { queue: name, passive, nowait, ...declared }) => {
    const { vhost, owner } = session.host;
    const queue = passive
      ? vhost.queue(session.queueName(name), owner)
      : vhost.declareQueue({ ...declared, name }, owner);
    session.lastQueue = queue.name;
    if (nowait) return;
    const { messageCount, consumerCount } = queue;
    session.send({
      method: { name: 'queue.declare-ok', queue: queue.name, messageCount, consumerCount },
    });
  },

  'queue.bind': (session, { nowait, ...binding }) => {
    session.host.vhost.bind(named(session, binding), session.host.owner);
    if (!nowait) session.send({ method: { name: 'queue.bind-ok' } });
  },

  'queue.unbind': (session, binding) => {
    session.host.vhost.unbind(named(session, binding), session.host.owner);
    session.send({ method: { name: 'queue.unbind-ok' } });
  },

  'queue.delete': (session, { queue, ifUnused, ifEmpty, nowait }) => {
    const { vhost, owner } = session.host;
    const messageCount = vhost.deleteQueue(session.queueName(queue), owner, { ifUnused, ifEmpty });
    if (!nowait) session.send({ method: { name: 'queue.delete-ok', messageCount } });
  },
};

/** Where a client names no queue, the one that it declared last is meant; without a key too, that queue's name is the key. */
function named<T extends { readonly queue: string; readonly routingKey: string }>(
  session: ChannelSession,
  binding: T,
): T {
  const queue = session.queueName(binding.queue);
  const routingKey = binding.queue === '' ? binding.routingKey || queue : binding.routingKey;
  return { ...binding, queue, routingKey };
}
