import type { Channel, ConsumeMessage } from 'amqplib';
import { declareQueues, naming } from './declarer.ts';
import { DeliveryChannel } from './delivery-channel.ts';
import type { Link } from './link.ts';
import { StreamOffset } from './stream-offset.ts';
import type { ConsumedQueue } from './topology.ts';

/** Queues that are consumed together, until their channel ends. */
export interface Subscription {
  readonly link: Link;
  readonly channel: Channel;
  readonly deliveries: DeliveryChannel;
}

export interface SubscribeOptions {
  readonly queues: readonly ConsumedQueue[];
  /** Unacknowledged deliveries per queue; 0 is no limit. */
  readonly prefetch: number;
  /** The places in streams, by consumer tag; see {@link streamOffsets}. */
  readonly streams: ReadonlyMap<string, StreamOffset>;
  /** Must not throw: amqplib closes the channel over it. */
  readonly onDelivery: (message: ConsumeMessage, from: DeliveryChannel) => void;
  /** The broker has ended the consumer of a queue. */
  readonly onCancelled: (queue: string, subscription: Subscription) => void;
}

/**
 * Declares the queues and consumes them, in order, on a channel of its own.
 *
 * @throws {DeclarationRefused}
 */
export async function subscribe(link: Link, options: SubscribeOptions): Promise<Subscription> {
  const { queues, prefetch, streams, onDelivery, onCancelled } = options;
  const channel = await link.openChannel();
  const deliveries = deliveryChannel(channel, streams);
  const subscription = { link, channel, deliveries };
  if (prefetch > 0) await channel.prefetch(prefetch);
  await declareQueues(link, channel, queues);
  for (const [index, { queue, consumerArguments }] of queues.entries()) {
    const consumerTag = tagOf(index);
    const stream = streams.get(consumerTag);
    const onMessage = (message: ConsumeMessage | null): void => {
      if (!deliveries.open) return;
      if (message !== null) {
        onDelivery(message, deliveries);
        return;
      }
      stream?.reset();
      onCancelled(queue.name, subscription);
    };
    await naming(link, `a consumer of queue "${queue.name}"`, () =>
      channel.consume(queue.name, onMessage, {
        consumerTag,
        arguments: { ...consumerArguments, ...stream?.consumerArguments },
      }),
    );
  }
  return subscription;
}

/** A place in each queue that is a stream, by consumer tag. */
export function streamOffsets(queues: readonly ConsumedQueue[]): ReadonlyMap<string, StreamOffset> {
  return new Map(
    queues.flatMap(({ stream }, index) =>
      stream ? [[tagOf(index), new StreamOffset()] as const] : [],
    ),
  );
}

function deliveryChannel(
  channel: Channel,
  streams: ReadonlyMap<string, StreamOffset>,
): DeliveryChannel {
  if (streams.size === 0) return new DeliveryChannel(channel);
  return new DeliveryChannel(channel, (message) => {
    streams.get(message.fields.consumerTag)?.settled(message);
  });
}

/** Python's consumer tags. */
export function tagOf(index: number): string {
  return String(index + 1);
}
