import type { ConfirmChannel, Message } from 'amqplib';
import { ChurningMap } from '../../../base/churning.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Link } from './link.ts';

/** An open channel with what has been done on it. */
export interface PublishChannel {
  readonly channel: ConfirmChannel;
  readonly link: Link;
  /** Resolves when the channel has ended, alone or with its connection. */
  readonly ended: Promise<void>;
  readonly declared: Set<string>;
  readonly declaring: Map<string, Promise<void>>;
  /** Mandatory publishes whose confirm is out, by unique id; the value turns true when one is returned. */
  readonly mandatory: ChurningMap<string, boolean>;
  /** Why the broker has closed it, when it has. */
  closedBy: Error | undefined;
}

export interface PublishChannelOptions {
  readonly logger: Logger;
  /** The `_unique_id` in a returned message. */
  readonly uniqueIdOf: (returned: Message) => string | undefined;
  readonly onClosed: (closed: PublishChannel) => void;
}

/** Opens a channel with confirms. */
export async function openPublishChannel(
  link: Link,
  { logger, uniqueIdOf, onClosed }: PublishChannelOptions,
): Promise<PublishChannel> {
  const channel = await link.openConfirmChannel();
  const opened: PublishChannel = {
    channel,
    link,
    ended: ended(channel, link),
    declared: new Set(),
    declaring: new Map(),
    mandatory: new ChurningMap(),
    closedBy: undefined,
  };
  channel.on('return', (message) => {
    const uniqueId = uniqueIdOf(message);
    if (uniqueId !== undefined && opened.mandatory.has(uniqueId)) {
      opened.mandatory.set(uniqueId, true);
    }
  });
  channel.on('error', (error: Error) => {
    opened.closedBy = error;
    logger.warn(`A publishing channel was closed: ${error.message}`);
  });
  channel.once('close', () => {
    onClosed(opened);
  });
  return opened;
}

/** A connection that is let go says no more, not even that its channels are closed. */
function ended(channel: ConfirmChannel, link: Link): Promise<void> {
  return new Promise((resolve) => {
    channel.once('close', resolve);
    link.onClosed(() => {
      resolve();
    });
  });
}
