import type { Message } from 'amqplib';
import type { Deadline } from '../../../base/deadline.ts';
import { diagnosticsChannel } from '../../../base/diagnostics.ts';
import type { Logger } from '../../../base/logger.ts';
import { MessageUndeliverable } from '../../../errors.ts';
import { MalformedMessage } from '../../../wire/errors.ts';
import { randomHexId } from '../../../wire/ids.ts';
import { decodeRequest, encodeRequest, type CallFields } from '../../../wire/request.ts';
import type { OutgoingRequest, RequestPreview, SendOptions } from '../../driver/driver.ts';
import type { UnroutableCast } from '../../driver/events.ts';
import { requestIdOf } from '../../driver/request-id.ts';
import { compressBody, type CompressedBody } from './compression.ts';
import { decodeDelivery } from './decode-delivery.ts';
import { amqpNames } from './property-names.ts';
import { publishOptions, type Publication } from './publication.ts';
import type { Publisher, PublishOutcome, PublishPatience } from './publisher.ts';
import type { Destination, Topology } from './topology.ts';

const unroutableCasts = diagnosticsChannel<UnroutableCast>('oslo-messaging:unroutable');

export interface RequestSenderOptions {
  readonly topology: Topology;
  /** A lane for each: an exchange that vanishes under a fanout closes that lane and no other. */
  readonly publishers: { readonly topic: Publisher; readonly fanout: Publisher };
  readonly compression: string | undefined;
  readonly logger: Logger;
  readonly onUnroutable: (cast: UnroutableCast) => void;
}

/** What differs from one publishing of a request to the next. */
type PublishHooks = Pick<Publication, 'expirationMs' | 'onWritten'>;

/** A request in bytes, with its way. It is encoded once, however often it is published. */
export interface PreparedRequest {
  readonly destination: Destination;
  readonly publish: (hooks: PublishHooks, patience: PublishPatience) => Promise<PublishOutcome>;
}

interface EncodedRequest {
  readonly destination: Destination;
  readonly packed: CompressedBody;
  readonly uniqueId: string;
}

/** Puts requests on the wire: the request's way and its bytes, then the publisher. */
export class RequestSender {
  readonly #options: RequestSenderOptions;
  #unroutable = 0;

  constructor(options: RequestSenderOptions) {
    this.#options = options;
  }

  /** Casts that no queue took. */
  get unroutable(): number {
    return this.#unroutable;
  }

  /** @throws {SerializationError} when an argument or the context cannot be encoded. */
  prepare(request: OutgoingRequest, call?: CallFields): PreparedRequest {
    const { publishers } = this.#options;
    const { encoded } = this.#encode(request, call);
    const publisher = request.target.fanout === true ? publishers.fanout : publishers.topic;
    return {
      destination: encoded.destination,
      publish: (hooks, patience) => publisher.publish(publicationOf(encoded, hooks), patience),
    };
  }

  /** What would be published. @throws {SerializationError} as {@link prepare}. */
  preview(
    request: OutgoingRequest,
    call?: { readonly fields: CallFields; readonly timeoutMs: number },
  ): RequestPreview {
    const { body, encoded } = this.#encode(request, call?.fields);
    const { destination } = encoded;
    const expirationMs = call && (() => call.timeoutMs);
    return {
      exchange: destination.exchange.name,
      routingKey: destination.routingKey,
      properties: wireProperties(publicationOf(encoded, { expirationMs })),
      body,
    };
  }

  #encode(
    { target, ctxt, method, args }: OutgoingRequest,
    call: CallFields | undefined,
  ): { readonly body: string; readonly encoded: EncodedRequest } {
    const { topology, compression } = this.#options;
    const destination = topology.destination(target);
    const uniqueId = randomHexId();
    const { namespace, version } = target;
    const body = encodeRequest({ method, args, namespace, version, ctxt, uniqueId, call });
    return { body, encoded: { destination, packed: compressBody(body, compression), uniqueId } };
  }

  /**
   * Publishes a request that has no reply.
   *
   * @throws {MessageUndeliverable} with `atLeastOnce`, when no queue took it; not for a fanout.
   */
  async cast(request: OutgoingRequest, options: SendOptions): Promise<void> {
    const { target, method, ctxt } = request;
    const prepared = this.prepare(request);
    const outcome = await prepared.publish({}, patienceOf(options));
    if (outcome === 'confirmed') return;
    const { exchange, routingKey } = prepared.destination;
    this.#onUnroutable({ target: target.toString(), method, requestId: requestIdOf(ctxt) });
    if (options.transportOptions?.atLeastOnce === true && target.fanout !== true) {
      throw new MessageUndeliverable(exchange.name, routingKey);
    }
  }

  #onUnroutable(cast: UnroutableCast): void {
    const { logger, onUnroutable } = this.#options;
    this.#unroutable += 1;
    logger.warn('A cast was confirmed, but no queue exists for its target', { ...cast });
    onUnroutable(cast);
    unroutableCasts.publish(() => cast);
  }
}

function publicationOf(
  { destination, packed, uniqueId }: EncodedRequest,
  { expirationMs, onWritten }: PublishHooks,
): Publication {
  const { exchange, routingKey } = destination;
  const { content, headers } = packed;
  // Mandatory is invisible to the peer: the broker tells us, and only us, when no queue takes it.
  const mandatory = true;
  return { exchange, routingKey, content, headers, uniqueId, mandatory, expirationMs, onWritten };
}

/** What a sender's options say about publishing. */
export function patienceOf(
  { retry, signal, transportOptions }: SendOptions,
  deadline?: Deadline,
): PublishPatience {
  return { retry, signal, uncertain: transportOptions?.uncertain, deadline };
}

/** What the receiver sees beside the body, under AMQP's names; `mandatory` ends at the broker. */
export function wireProperties(publication: Publication): RequestPreview['properties'] {
  return amqpNames({ ...publishOptions(publication), mandatory: undefined });
}

/** The `_unique_id` in a request or reply that the broker gave back; absent in what cannot be read. */
export function returnedUniqueId(returned: Message): string | undefined {
  try {
    return decodeRequest(decodeDelivery(returned)).uniqueId;
  } catch (error) {
    // We wrote it, so this cannot be; but thrown inside of amqplib it would close the channel.
    if (error instanceof MalformedMessage) return undefined;
    throw error;
  }
}
