import type { Options } from 'amqplib';
import { DEFAULT_EXCHANGE, type ConsumedQueue, type ExchangeDeclaration } from './topology.ts';

/**
 * One message to be published, in bytes.
 *
 * On the way of each message objects are written down field by field: what is spread from two
 * others gets a hidden class of its own each time, and whoever reads it misses V8's caches. That
 * was a third of a client's CPU for a call.
 */
export interface Publication {
  /** Absent: the default exchange, which routes by queue name. */
  readonly exchange?: ExchangeDeclaration | undefined;
  /** In its place: one that is not ours to declare; it is looked for each time. */
  readonly foreignExchange?: string | undefined;
  /** A queue that must exist: it is declared, with exchange and binding, before the first publish. */
  readonly keptIn?: ConsumedQueue | undefined;
  /** What was declared before is declared once more: somebody may have deleted it. Default: false. */
  readonly declareAnew?: boolean | undefined;
  readonly routingKey: string;
  readonly content: Buffer;
  /** Default: kombu's. */
  readonly properties?: Options.Publish | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Identifies the message when it comes back: the publisher's `uniqueIdOf` finds it there. */
  readonly uniqueId: string;
  readonly mandatory: boolean;
  /** The time the message has left when it is written; absent: no limit. */
  readonly expirationMs?: (() => number) | undefined;
  /** Told once the bytes are on their way. */
  readonly onWritten?: (() => void) | undefined;
}

export function exchangeOf({ exchange, foreignExchange }: Publication): string {
  return exchange?.name ?? foreignExchange ?? DEFAULT_EXCHANGE;
}

/** The name of what must have been declared before, which tells one from another. */
export function neededBy({ exchange, foreignExchange, keptIn }: Publication): string | undefined {
  if (keptIn === undefined) return exchange?.name ?? foreignExchange;
  return `${keptIn.binding?.exchange.name ?? DEFAULT_EXCHANGE} -> ${keptIn.queue.name}`;
}

/** As amqplib takes them, `mandatory` among them. */
export function publishOptions(publication: Publication): Options.Publish {
  const { properties, headers, mandatory, expirationMs } = publication;
  const options =
    properties === undefined
      ? kombuOptions(headers, mandatory)
      : { ...properties, headers, mandatory };
  if (expirationMs !== undefined) options.expiration = String(Math.trunc(expirationMs()));
  return options;
}

/** The properties that kombu puts on each message, no more and no less. */
function kombuOptions(headers: Publication['headers'], mandatory: boolean): Options.Publish {
  return {
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    deliveryMode: 2,
    priority: 0,
    headers,
    mandatory,
  };
}
