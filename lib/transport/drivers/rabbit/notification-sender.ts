import { MessageUndeliverable } from '../../../errors.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { encodeNotification } from '../../../wire/notification.ts';
import type { NotifyOptions, OutgoingNotification } from '../../driver/driver.ts';
import { compressBody } from './compression.ts';
import type { Publication } from './publication.ts';
import type { Publisher } from './publisher.ts';
import type { Topology } from './topology.ts';

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
    { target, ctxt, message }: OutgoingNotification,
    { version, retry, signal }: NotifyOptions,
  ): Promise<void> {
    const { topology, publisher, compression } = this.#options;
    const uniqueId = randomHexId();
    const body = encodeNotification({ message, ctxt, uniqueId, version });
    const { exchange, routingKey } = topology.destination(target);
    const publication: Publication = {
      exchange,
      routingKey,
      keptIn: topology.notificationQueue(target),
      ...compressBody(body, compression),
      uniqueId,
      // Invisible to the peer: the broker tells us, and only us, when the queue has been deleted.
      mandatory: true,
    };
    const patience = { retry, signal };
    if ((await publisher.publish(publication, patience)) === 'confirmed') return;
    const outcome = await publisher.publish({ ...publication, declareAnew: true }, patience);
    if (outcome === 'returned') throw new MessageUndeliverable(exchange.name, routingKey);
  }
}
