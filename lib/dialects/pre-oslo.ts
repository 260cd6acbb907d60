import type { ConfigOpts } from '../conf/config-opts.ts';
import type { Target } from '../target/target.ts';
import type { OutgoingRequest } from '../transport/driver/driver.ts';
import type {
  AmqpDelivery,
  AmqpExchange,
  AmqpMessage,
  AmqpQueue,
} from '../transport/driver/raw-amqp.ts';
import { transportOptions } from '../transport/options.ts';
import { decodeBody } from '../wire/body.ts';
import { randomHexId } from '../wire/ids.ts';
import {
  decodePreOsloReply,
  encodePreOsloReply,
  encodePreOsloRequest,
  PRE_OSLO_RELEASES,
  type PreOsloRelease,
} from '../wire/pre-oslo.ts';
import { serializeRemoteException } from '../wire/remote-exception.ts';
import { encodeReply, type Reply } from '../wire/reply.ts';
import { decodeRequest, type DecodedRequest } from '../wire/request.ts';
import { checkOneOf } from './check-one-of.ts';
import type { CallNames, Dialect, DialectCodec, ReplyContent, ReplyTo } from './dialect.ts';

export interface PreOsloOptions {
  /** Whose form of replies is written, and how an end is known. Default: `folsom`. */
  readonly release?: PreOsloRelease | undefined;
  /** Whether topic exchanges and queues are durable (nova's `rabbit_durable_queues`). Default: false. */
  readonly durable?: boolean | undefined;
}

type PreOsloSettings = Required<{
  [Name in keyof PreOsloOptions]: NonNullable<PreOsloOptions[Name]>;
}>;

const PROPERTIES = { contentType: 'application/json', contentEncoding: 'utf-8' };

/**
 * RPC as OpenStack's services had it before oslo.messaging (`nova.rpc`, `openstack.common.rpc`,
 * 2010 to 2013): bare JSON on the topic exchange, and for each call an exchange and a queue of its
 * own, named by its id, where the replies come. Topics, queues and fanouts are where oslo's are, so
 * both sides know both: a server answers oslo's callers in oslo's way, a client is answered by
 * oslo's servers.
 *
 * @throws {InvalidArgument} there is no such release.
 */
export function preOslo(options: PreOsloOptions = {}): Dialect {
  const settings = { release: options.release ?? 'folsom', durable: options.durable ?? false };
  checkOneOf('release', settings.release, PRE_OSLO_RELEASES);
  return (conf) => new PreOsloCodec(settings, conf);
}

class PreOsloCodec implements DialectCodec {
  readonly name = 'pre-oslo';
  readonly acknowledges = 'before-work';
  readonly replyQueues = 'one-per-call';
  readonly #settings: PreOsloSettings;
  readonly #controlExchange: string;

  constructor(settings: PreOsloSettings, conf: ConfigOpts) {
    this.#settings = settings;
    this.#controlExchange = conf.group(transportOptions).control_exchange;
  }

  encodeRequest(request: OutgoingRequest, call: CallNames | undefined): AmqpMessage {
    const { target, method, args, ctxt } = request;
    const { topic = '', server, namespace, version, fanout } = target;
    const uniqueId = randomHexId();
    const msgId = call?.msgId;
    const body = { method, args, ctxt, namespace, version, msgId, uniqueId };
    return {
      to: {
        kind: 'exchange',
        exchange: fanout === true ? fanoutExchange(topic) : this.#topicExchange(target),
      },
      routingKey: server === undefined || fanout === true ? topic : `${topic}.${server}`,
      properties: PROPERTIES,
      content: Buffer.from(encodePreOsloRequest(body)),
    };
  }

  replyQueue(msgId: string): AmqpQueue {
    const transient = { name: msgId, durable: false, autoDelete: true };
    const exchange: AmqpExchange = { ...transient, type: 'direct' };
    return { ...transient, exclusive: true, binding: { exchange, routingKey: msgId } };
  }

  replyFor({ routingKey }: AmqpDelivery): string {
    return routingKey;
  }

  decodeReply({ content, properties, routingKey }: AmqpDelivery): Reply {
    const inner = decodeBody(content, bodyProperties(properties));
    return decodePreOsloReply(inner, routingKey, this.#settings.release);
  }

  serverQueues(target: Target, id: string): readonly AmqpQueue[] {
    const { topic = '', server = '' } = target;
    const binding = { exchange: fanoutExchange(topic), routingKey: topic };
    const fanout = { name: `${topic}_fanout_${id}`, durable: false, autoDelete: true };
    return [
      this.#topicQueue(target, topic),
      this.#topicQueue(target, `${topic}.${server}`),
      { ...fanout, exclusive: true, binding },
    ];
  }

  /** That stands in the body alone. */
  askerOf(): undefined {
    return undefined;
  }

  decodeRequest({ content, properties }: AmqpDelivery): DecodedRequest {
    const request = decodeRequest(decodeBody(content, bodyProperties(properties)));
    const { msg_id: unmarked } = request.message;
    const msgId = request.msgId ?? (typeof unmarked === 'string' ? unmarked : undefined);
    return { ...request, msgId };
  }

  encodeReply(to: ReplyTo, content: ReplyContent): readonly AmqpMessage[] {
    return isOslos(to) ? [osloReply(to, content)] : this.#replies(to, content);
  }

  #replies({ msgId }: ReplyTo, reply: ReplyContent): readonly AmqpMessage[] {
    if (reply.kind === 'heartbeat') return [];
    const bodies = encodePreOsloReply(
      { ...replyFields(reply), uniqueId: randomHexId() },
      this.#settings.release,
    );
    return bodies.map((body) => ({
      to: { kind: 'foreign-exchange', name: msgId },
      routingKey: msgId,
      properties: PROPERTIES,
      content: Buffer.from(body),
    }));
  }

  #topicQueue(target: Target, name: string): AmqpQueue {
    const { durable } = this.#settings;
    const binding = { exchange: this.#topicExchange(target), routingKey: name };
    return { name, durable, autoDelete: false, exclusive: false, binding };
  }

  #topicExchange({ exchange: name = this.#controlExchange }: Target): AmqpExchange {
    return { name, type: 'topic', durable: this.#settings.durable, autoDelete: false };
  }
}

interface OsloReplyTo extends ReplyTo {
  readonly replyQ: string;
}

/** A caller of that time names no queue, and {@link PreOsloCodec} one that has the call's own name. */
function isOslos(to: ReplyTo): to is OsloReplyTo {
  return to.replyQ !== undefined && to.replyQ !== to.msgId;
}

function osloReply({ msgId, replyQ }: OsloReplyTo, reply: ReplyContent): AmqpMessage {
  const ending = reply.kind !== 'heartbeat';
  const body = encodeReply({ ...replyFields(reply), msgId, uniqueId: randomHexId(), ending });
  return {
    to: { kind: 'queue' },
    routingKey: replyQ,
    properties: PROPERTIES,
    content: Buffer.from(body),
  };
}

function replyFields(reply: ReplyContent): { result?: unknown; failure?: string } {
  if (reply.kind === 'result') return { result: reply.result };
  return reply.kind === 'failure' ? { failure: serializeRemoteException(reply.error) } : {};
}

function fanoutExchange(topic: string): AmqpExchange {
  return { name: `${topic}_fanout`, type: 'fanout', durable: false, autoDelete: true };
}

function bodyProperties(properties: AmqpDelivery['properties']): Parameters<typeof decodeBody>[1] {
  return { contentType: properties.contentType, contentEncoding: properties.contentEncoding };
}
