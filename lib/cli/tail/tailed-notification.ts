import { openMessage, type Delivery } from '../decode/delivery.ts';
import { describeMessage, type DescribedMessage } from '../decode/describe-message.ts';
import {
  InvalidArgument,
  MalformedMessage,
  NotificationFilter,
  type NotificationPriority,
  type TappedMessage,
} from '../../index.ts';
import { UsageError } from '../common/exit-codes.ts';

/** A notification that was overheard. */
export interface TailedNotification {
  readonly event: string;
  /** In lower case. */
  readonly priority: string;
  readonly publisher: string;
  readonly timestamp: string;
  readonly described: DescribedMessage;
  readonly delivery: Delivery;
}

/** What is asked for; what is left out does not matter. */
export interface Wanted {
  readonly event: string | undefined;
  readonly publisher: string | undefined;
  readonly priorities: readonly NotificationPriority[] | undefined;
}

/** @throws {MalformedMessage} it is no notification. */
export function readTailed(message: TappedMessage): TailedNotification {
  const delivery = openMessage(message);
  const described = describeMessage(delivery.message);
  const { kind, name, fields } = described;
  if (kind !== 'notification') throw new MalformedMessage(`It is a ${kind} and no notification`);
  return {
    event: name ?? '',
    priority: textOf(fields['priority']).toLowerCase(),
    publisher: textOf(fields['publisher_id']),
    timestamp: textOf(fields['timestamp']),
    described,
    delivery,
  };
}

/** @throws {UsageError} an expression is none. */
export function filterFor({
  event,
  publisher,
  priorities,
}: Wanted): (notification: TailedNotification) => boolean {
  const filter = compiled({ eventType: event, publisherId: publisher });
  return (notification) => {
    const isWanted = priorities?.some((priority) => priority === notification.priority) ?? true;
    return isWanted && filter.match(forFilter(notification));
  };
}

function compiled(rules: ConstructorParameters<typeof NotificationFilter>[0]): NotificationFilter {
  try {
    return new NotificationFilter(rules);
  } catch (error) {
    if (!(error instanceof InvalidArgument)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

function forFilter({
  event,
  publisher,
}: TailedNotification): Parameters<NotificationFilter['match']>[0] {
  return {
    ...{ ctxt: {}, payload: {}, message: {}, priority: 'info', redeliveries: 0 },
    metadata: { messageId: null, timestamp: null },
    eventType: event,
    publisherId: publisher,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
