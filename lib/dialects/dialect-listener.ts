import { TransportClosed } from '../errors.ts';
import type { Target } from '../target/target.ts';
import type { Listener, ListenOptions } from '../transport/driver/driver.ts';
import { reportMalformed } from '../transport/driver/malformed-message.ts';
import type { AmqpConsumer, AmqpDelivery } from '../transport/driver/raw-amqp.ts';
import { DuplicateGuard } from '../wire/duplicate-guard.ts';
import { MalformedMessage } from '../wire/errors.ts';
import { randomHexId } from '../wire/ids.ts';
import type { DecodedRequest } from '../wire/request.ts';
import { DialectIncomingMessage } from './dialect-incoming-message.ts';
import { DialectReplier, type DialectReplierOptions } from './dialect-replier.ts';

export interface DialectListenerOptions extends DialectReplierOptions, ListenOptions {
  readonly target: Target;
  readonly onClosed: () => void;
}

/** A server's end of a dialect. */
export class DialectListener implements Listener {
  readonly #options: DialectListenerOptions;
  readonly #replier: DialectReplier;
  /** For as long as the server lives: a redelivery may come on another channel. */
  readonly #duplicates = new DuplicateGuard();
  readonly #closing = new AbortController();
  #consumer: AmqpConsumer | undefined;

  constructor(options: DialectListenerOptions) {
    this.#options = options;
    this.#replier = new DialectReplier(options);
  }

  /** Resolves when all queues are consumed. @throws {DeclarationRefused} */
  async start(): Promise<void> {
    const { amqp, codec, target, concurrency, signal } = this.#options;
    const giveUp = this.#closing.signal;
    this.#consumer = await amqp.consume({
      role: 'server',
      queues: codec.serverQueues(target, randomHexId()),
      prefetch: concurrency,
      onDelivery: (delivery) => {
        this.#onDelivery(delivery);
      },
      signal: signal === undefined ? giveUp : AbortSignal.any([signal, giveUp]),
    });
  }

  async stop(): Promise<void> {
    await this.#consumer?.cancel();
  }

  async close(): Promise<void> {
    this.#closing.abort(new TransportClosed('listen'));
    await this.#consumer?.close();
    this.#options.onClosed();
  }

  #onDelivery(delivery: AmqpDelivery): void {
    const { codec, counts, logger, onMessage } = this.#options;
    let request: DecodedRequest;
    try {
      request = codec.decodeRequest(delivery);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.#refuse(delivery, error);
      return;
    }
    const [replier, duplicates] = [this.#replier, this.#duplicates];
    onMessage(
      new DialectIncomingMessage({
        request,
        delivery,
        codec,
        replier,
        duplicates,
        counts,
        logger,
      }),
    );
  }

  #refuse(delivery: AmqpDelivery, error: MalformedMessage): void {
    const { codec, counts, logger, onRejected } = this.#options;
    counts.malformedRequests += 1;
    delivery.reject();
    const { exchange, routingKey } = delivery;
    reportMalformed({ kind: 'request', exchange, routingKey, cause: error.message }, logger);
    onRejected?.();
    const asker = codec.askerOf(delivery);
    if (asker === undefined) return;
    this.#replier.send(asker, { kind: 'failure', error }).catch((thrown: unknown) => {
      // Safe to go on: whoever asked notices by their own timeout.
      logger.error('A refusal could not be sent', { error: String(thrown) });
    });
  }
}
