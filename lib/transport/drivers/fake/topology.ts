import type { Target } from '../../../target/target.ts';
import type { TargetAndPriority } from '../../driver/driver.ts';

/** What names a queue: its exchange, and the routing key it is bound with. */
export interface Address {
  readonly exchange: string;
  readonly routingKey: string;
}

/** Where servers of a topic share their work. */
export function topicAddress(target: Target, defaultExchange: string): Address {
  return { exchange: target.exchange || defaultExchange, routingKey: target.topic ?? '' };
}

/** Where the notifications of one priority go; `topic` is that of the target alone. */
export function notificationAddress(
  { target, priority }: TargetAndPriority,
  defaultExchange: string,
): Address {
  const { exchange, routingKey } = topicAddress(target, defaultExchange);
  return { exchange, routingKey: `${routingKey}.${priority}` };
}

/** Where one server of a topic is reached. */
export function serverAddress(target: Target, defaultExchange: string): Address {
  const { exchange, routingKey } = topicAddress(target, defaultExchange);
  return { exchange, routingKey: `${routingKey}.${target.server ?? ''}` };
}

/** Where a request to one server, or to any, goes. */
export function requestAddress(target: Target, defaultExchange: string): Address {
  return target.server
    ? serverAddress(target, defaultExchange)
    : topicAddress(target, defaultExchange);
}

/** Where every server of a topic gets a copy; as in oslo the target's own exchange is no part of it. */
export function fanoutAddress(target: Target): Address {
  return { exchange: `${target.topic ?? ''}_fanout`, routingKey: '' };
}

/** Where the replies to one transport go. */
export function replyAddress(replyQ: string): Address {
  return { exchange: '', routingKey: replyQ };
}
