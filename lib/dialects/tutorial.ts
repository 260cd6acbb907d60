import { isRecord } from '../base/map-values.ts';
import type { Target } from '../target/target.ts';
import type { OutgoingRequest } from '../transport/driver/driver.ts';
import type {
  AmqpDelivery,
  AmqpExchange,
  AmqpMessage,
  AmqpQueue,
} from '../transport/driver/raw-amqp.ts';
import { MalformedMessage } from '../wire/errors.ts';
import { stringifyPythonJson } from '../wire/python-json.ts';
import { serializeRemoteException } from '../wire/remote-exception.ts';
import type { Reply } from '../wire/reply.ts';
import type { DecodedRequest } from '../wire/request.ts';
import type { CallNames, Dialect, DialectCodec, ReplyContent, ReplyTo } from './dialect.ts';
import { InexpressibleRequest } from './errors.ts';
import {
  tutorialSettings,
  type TutorialOptions,
  type TutorialSettings,
} from './tutorial-options.ts';
import {
  namedArguments,
  onlyArgument,
  printNumber,
  readJson,
  readNumber,
} from './tutorial-values.ts';

/** The property `type` of a reply that is a failure: ours, for the tutorial has no word for it. */
const FAILURE = 'failure';

/** What has a body, and what it is. */
type Body = Pick<AmqpMessage, 'content'> & { readonly contentType: string };

/**
 * The RPC of RabbitMQ's tutorial: a request goes to the queue that is named by the topic, with
 * `reply_to` and `correlation_id`; a fanout to the fanout exchange of that name. The workers of a
 * topic share its queue: `concurrency` is their prefetch, and what one has not answered when it dies
 * goes to another. A server whose target says `fanout: true` hears the exchange and not the queue.
 *
 * @throws {InvalidArgument} an option is none, or options contradict each other.
 */
export function tutorial(options: TutorialOptions = {}): Dialect {
  const settings = tutorialSettings(options);
  return () => new TutorialCodec(settings);
}

class TutorialCodec implements DialectCodec {
  readonly name = 'tutorial';
  readonly acknowledges = 'after-work';
  readonly replyQueues = 'one';
  readonly #settings: TutorialSettings;

  constructor(settings: TutorialSettings) {
    this.#settings = settings;
  }

  encodeRequest(request: OutgoingRequest, call: CallNames | undefined): AmqpMessage {
    this.#checkExpressible(request);
    const { topic = '', fanout } = request.target;
    const { content, contentType } = this.#requestBody(request);
    const properties = {
      contentType,
      appId: this.#settings.method === 'app_id' ? request.method : undefined,
      correlationId: call?.msgId,
      replyTo: call?.replyQ,
    };
    return fanout === true
      ? { ...this.#toAll(topic), properties, content }
      : { to: { kind: 'queue' }, routingKey: topic, properties, content };
  }

  replyQueue(id: string): AmqpQueue {
    return { name: `reply_${id}`, durable: false, autoDelete: false, exclusive: true };
  }

  replyFor({ properties }: AmqpDelivery): string | undefined {
    return properties.correlationId || undefined;
  }

  decodeReply({ properties, content }: AmqpDelivery): Reply {
    const { correlationId, type, messageId } = properties;
    if (!correlationId) throw new MalformedMessage('The reply has no correlation_id');
    const failed = type === FAILURE;
    return {
      msgId: correlationId,
      result: failed ? null : this.#readValue(content),
      failure: failed ? content.toString() : undefined,
      ending: true,
      uniqueId: messageId,
    };
  }

  serverQueues(target: Target, id: string): readonly AmqpQueue[] {
    const { topic = '', fanout } = target;
    const { durable, queueArguments } = this.#settings;
    if (fanout !== true) {
      const shared = { name: topic, durable, arguments: queueArguments };
      return [{ ...shared, autoDelete: false, exclusive: false }];
    }
    const own = { name: `${topic}_fanout_${id}`, durable: false };
    const binding = { exchange: this.#fanoutExchange(topic), routingKey: '' };
    return [{ ...own, autoDelete: false, exclusive: true, binding }];
  }

  askerOf({ properties }: AmqpDelivery): ReplyTo | undefined {
    const { replyTo, correlationId = '' } = properties;
    return replyTo ? { msgId: correlationId, replyQ: replyTo } : undefined;
  }

  decodeRequest(delivery: AmqpDelivery): DecodedRequest {
    const to = this.askerOf(delivery);
    return {
      ctxt: {},
      message: this.#readRequest(delivery),
      msgId: to?.msgId,
      replyQ: to?.replyQ,
      clientTimeout: null,
      uniqueId: undefined,
    };
  }

  encodeReply({ msgId, replyQ = '' }: ReplyTo, reply: ReplyContent): readonly AmqpMessage[] {
    if (reply.kind === 'heartbeat') return [];
    const failed = reply.kind === 'failure';
    const { content, contentType } = failed
      ? json(serializeRemoteException(reply.error))
      : this.#valueBody(reply.result, 'result');
    const type = failed ? FAILURE : undefined;
    const properties = { contentType, correlationId: msgId || undefined, type };
    return [{ to: { kind: 'queue' }, routingKey: replyQ, properties, content }];
  }

  #checkExpressible({ target, method }: OutgoingRequest): void {
    const inexpressible = (what: string): Error => new InexpressibleRequest(this.name, what);
    if (target.namespace !== undefined) throw inexpressible('a namespace');
    if (target.version !== undefined) throw inexpressible('a version');
    if (target.server !== undefined && target.fanout !== true) {
      throw inexpressible('a call to one of the servers of a topic');
    }
    const { method: named } = this.#settings;
    if (typeof named === 'object' && method !== named.always) {
      throw inexpressible(`a method other than ${named.always}`);
    }
  }

  #requestBody({ method, args }: OutgoingRequest): Body {
    const { method: named, body, argument } = this.#settings;
    if (named === 'body') return json(stringifyPythonJson({ method, args }));
    if (body === 'json') return json(stringifyPythonJson(args));
    return this.#valueBody(onlyArgument(args, argument), `args.${argument}`);
  }

  #valueBody(value: unknown, path: string): Body {
    if (this.#settings.body === 'json') return json(stringifyPythonJson(value));
    return { content: Buffer.from(printNumber(value, path)), contentType: 'text/plain' };
  }

  #readRequest({ properties, content }: AmqpDelivery): Readonly<Record<string, unknown>> {
    const { method: named, argument } = this.#settings;
    const value = this.#readValue(content);
    if (named !== 'body') {
      const method = named === 'app_id' ? properties.appId : named.always;
      return { method, args: namedArguments(value, argument) };
    }
    if (!isRecord(value)) throw new MalformedMessage('The body is no JSON object');
    return { method: value['method'], args: namedArguments(value['args'], argument) };
  }

  #readValue(content: Buffer): unknown {
    return this.#settings.body === 'json' ? readJson(content) : readNumber(content);
  }

  #toAll(topic: string): Pick<AmqpMessage, 'to' | 'routingKey'> {
    return { to: { kind: 'exchange', exchange: this.#fanoutExchange(topic) }, routingKey: '' };
  }

  #fanoutExchange(name: string): AmqpExchange {
    return { name, type: 'fanout', durable: this.#settings.durable, autoDelete: false };
  }
}

function json(text: string): Body {
  return { content: Buffer.from(text), contentType: 'application/json' };
}
