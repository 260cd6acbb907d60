import { MessageUndeliverable } from '../../../errors.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { encodeNotification, type NotificationVersion } from '../../../wire/notification.ts';
import type { NotifyOptions, OutgoingNotification, RequestPreview } from '../../driver/driver.ts';
import { compressBody } from './compression.ts';
import type { Publication } from './publication.ts';
import type { Publisher } from './publisher.ts';
import { wireProperties } from './request-sender.ts';
import type { Destination, Topology } from './topology.ts';

export interface NotificationSenderOptions {
  readonly topology: Topology;
  readonly publisher: Publisher;
  readonly compression: string | undefined;
}

/** Puts notifications on the wire, and into queues: they wait there until somebody listens. */
export class NotificationSender {
  readonly #options: NotificationSenderOptions;

  constructor(options: NotificationSenderOptions) {
    this.#options = options;
  }

  /**
   * @throws {SerializationError} when payload or context cannot be encoded.
   * @throws {MessageDeliveryFailure} when no broker takes it within `retry` attempts, or refuses its queue.
   * @throws {MessageUndeliverable} when its queue is deleted again as soon as it is declared.
   */
  async send(
    notification: OutgoingNotification,
    { version, retry, signal }: NotifyOptions,
  ): Promise<void> {
    const { publisher } = this.#options;
    const { destination, publication } = this.#encode(notification, version);
    const patience = { retry, signal };
    if ((await publisher.publish(publication, patience)) === 'confirmed') return;
    const outcome = await publisher.publish({ ...publication, declareAnew: true }, patience);
    if (outcome === 'confirmed') return;
    throw new MessageUndeliverable(destination.exchange.name, destination.routingKey);
  }

  /** What would be published. @throws {SerializationError} as {@link send}. */
  preview(
    notification: OutgoingNotification,
    { version }: Pick<NotifyOptions, 'version'>,
  ): RequestPreview {
    const { destination, body, publication } = this.#encode(notification, version);
    return {
      exchange: destination.exchange.name,
      routingKey: destination.routingKey,
      properties: wireProperties(publication),
      body,
    };
  }

  #encode(
    { target, ctxt, message }: OutgoingNotification,
    version: NotificationVersion,
  ): {
    readonly destination: Destination;
    readonly body: string;
    readonly publication: Publication;
  } {
    const { topology, compression } = this.#options;
    const uniqueId = randomHexId();
    const body = encodeNotification({ message, ctxt, uniqueId, version });
    const destination = topology.destination(target);
    const { exchange, routingKey } = destination;
    const keptIn = topology.notificationQueue(target);
    const { content, headers } = compressBody(body, compression);
    // Invisible to the peer: the broker tells us, and only us, when the queue has been deleted.
    const mandatory = true;
    const publication = { exchange, routingKey, keptIn, content, headers, uniqueId, mandatory };
    return { destination, body, publication };
  }
}
