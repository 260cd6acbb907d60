import type { ChannelSession } from './channel-session.ts';
import type { MethodHandlers } from './method-handler.ts';

/** Declaring, binding and deleting. */
export const TOPOLOGY_METHODS: MethodHandlers = {
  'exchange.declare': (session, { exchange, passive, nowait, ...declared }) => {
    const { vhost } = session.host;
    if (passive) vhost.exchange(exchange);
    else {
      session.demand('configure', 'exchange', exchange);
      vhost.declareExchange({ ...declared, name: exchange });
    }
    if (!nowait) session.send({ method: { name: 'exchange.declare-ok' } });
  },

  'exchange.delete': (session, { exchange, ifUnused, nowait }) => {
    session.demand('configure', 'exchange', exchange);
    session.host.vhost.deleteExchange(exchange, { ifUnused });
    if (!nowait) session.send({ method: { name: 'exchange.delete-ok' } });
  },

  'queue.declare': (session, { queue: name, passive, nowait, ...declared }) => {
    const { vhost, owner } = session.host;
    if (!passive) session.demand('configure', 'queue', name);
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
    const meant = named(session, binding);
    session.demand('write', 'queue', meant.queue);
    session.demand('read', 'exchange', meant.exchange);
    session.host.vhost.bind(meant, session.host.owner);
    if (!nowait) session.send({ method: { name: 'queue.bind-ok' } });
  },

  'queue.unbind': (session, binding) => {
    const meant = named(session, binding);
    session.demand('write', 'queue', meant.queue);
    session.demand('read', 'exchange', meant.exchange);
    session.host.vhost.unbind(meant, session.host.owner);
    session.send({ method: { name: 'queue.unbind-ok' } });
  },

  'queue.delete': (session, { queue, ifUnused, ifEmpty, nowait }) => {
    const { vhost, owner } = session.host;
    const name = session.queueName(queue);
    session.demand('configure', 'queue', name);
    const messageCount = vhost.deleteQueue(name, owner, { ifUnused, ifEmpty });
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
