import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../../../lib/conf/config-opts.ts';
import { Target } from '../../../../lib/target/target.ts';
import type { CallOptions, OutgoingRequest } from '../../../../lib/transport/driver/driver.ts';
import type { RpcIncomingMessage } from '../../../../lib/transport/driver/incoming-message.ts';
import { RabbitDriver } from '../../../../lib/transport/drivers/rabbit/rabbit-driver.ts';
import { decompressBody } from '../../../../lib/transport/drivers/rabbit/compression.ts';
import { TransportURL } from '../../../../lib/transport/transport-url.ts';
import { decodeBody } from '../../../../lib/wire/body.ts';
import { deserializeRemoteException } from '../../../../lib/wire/remote-exception.ts';
import { decodeReply } from '../../../../lib/wire/reply.ts';
import { decodeRequest } from '../../../../lib/wire/request.ts';
import { readGolden } from '../../../golden/read-golden.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import {
  delivery,
  ScriptedModel,
  scriptedLink,
  type AmqpMethod,
} from '../../../support/scripted-amqp.ts';
import { until } from '../../../support/until.ts';
import { jsonTokens } from '../../../wire/json-tokens.ts';

/** A message that a Python process published, with all that RabbitMQ saw of it. */
interface Captured {
  readonly scenario: string;
  readonly step: string;
  readonly kind: 'request' | 'reply';
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly compressed?: true;
}

const captured = (readGolden('rpc-publishes.json') as readonly Captured[]).filter(
  // Python drops these context keys when it reads them, so that they cannot be read back here.
  ({ step }) => step !== 'ctx-reserved-names',
);

/** The driver, with one scripted broker behind each of its two connections. */
function world({ compressed }: Captured) {
  const models: ScriptedModel[] = [];
  const driver = new RabbitDriver(
    {
      conf: new ConfigOpts(),
      url: new TransportURL({
        transport: 'rabbit',
        query: compressed === true ? { kombu_compression: 'gzip' } : {},
      }),
      defaultExchange: 'openstack',
      allowedRemoteExmods: {},
      logger: new RecordingLogger(),
    },
    () => {
      const model = new ScriptedModel();
      models.push(model);
      return Promise.resolve(scriptedLink(model));
    },
  );
  const published = async (): Promise<AmqpMethod> => {
    const find = () =>
      models.flatMap(({ channels }) => channels).find(({ unconfirmed }) => unconfirmed.length > 0);
    const channel = await until(find);
    channel.confirm();
    const [publish] = channel.named('basic.publish');
    assert.ok(publish);
    return publish;
  };
  return { driver, models, published };
}

function innerOf({ body }: Captured): unknown {
  return decodeBody(Buffer.from(body), {
    contentType: 'application/json',
    contentEncoding: 'utf-8',
  });
}

function targetOf({ exchange, routingKey }: Captured, message: Readonly<Record<string, unknown>>) {
  const { namespace, version } = message as { namespace?: string; version?: string };
  const fanout = exchange.endsWith('_fanout');
  if (fanout)
    return new Target({ topic: exchange.slice(0, -'_fanout'.length), fanout, namespace, version });
  const [topic, server] = routingKey.split('.');
  return new Target({ exchange, topic, server, namespace, version });
}

const AMQP_NAMES: Readonly<Record<string, string>> = {
  contentType: 'content_type',
  contentEncoding: 'content_encoding',
  deliveryMode: 'delivery_mode',
};

/** What RabbitMQ sees of a publish; ids differ from one to the next. */
function seen(publish: AmqpMethod): unknown {
  const properties = { ...(publish['properties'] as Record<string, unknown>) };
  // A flag of the method, which no peer sees.
  delete properties['mandatory'];
  const content = decompressBody(
    publish['content'] as Buffer,
    properties['headers'] as Record<string, unknown>,
  );
  return {
    exchange: publish['exchange'],
    routingKey: publish['routingKey'],
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [AMQP_NAMES[name] ?? name, value]),
    ),
    tokens: withoutIds(content.toString()),
  };
}

function withoutIds(body: string): unknown {
  const envelope = jsonTokens(body).map(({ text }) => text);
  const inner = jsonTokens(envelope.find((text) => text.startsWith('{"')) ?? '');
  return inner.map((token) => {
    if (/^(reply_)?[0-9a-f]{32}$/.test(token.text)) return { ...token, text: '${id}' };
    // A failure is JSON once more.
    return token.text.startsWith('{"class"') ? jsonTokens(token.text) : token;
  });
}

describe('what RabbitMQ sees of a message is what it sees of the same message from Python', () => {
  for (const message of captured) {
    const { exchange, routingKey, properties, kind } = message;
    const expected = { exchange, routingKey, properties, tokens: withoutIds(message.body) };

    it(`${message.scenario}: ${kind} of ${message.step}`, async () => {
      const { driver, models, published } = world(message);
      try {
        const publish = await (kind === 'request'
          ? publishRequest(driver, message, published)
          : publishReply(driver, models, { message, published }));
        assert.deepEqual(seen(publish), expected);
      } finally {
        await driver.close();
      }
    });
  }
});

/** The request that was captured, and for a call how it was made. */
function requestOf(captured: Captured): {
  readonly request: OutgoingRequest;
  readonly call: CallOptions | undefined;
} {
  const { message, msgId, clientTimeout, ctxt } = decodeRequest(innerOf(captured));
  const context = { ...ctxt };
  // Added on arrival.
  delete context['client_timeout'];
  const request = {
    target: targetOf(captured, message),
    ctxt: context,
    method: String(message['method']),
    args: message['args'] as Readonly<Record<string, unknown>>,
  };
  const call = {
    timeoutMs: Number(captured.properties['expiration']),
    callMonitorTimeoutMs: typeof clientTimeout === 'number' ? clientTimeout * 1_000 : undefined,
  };
  return { request, call: msgId === undefined ? undefined : call };
}

async function publishRequest(
  driver: RabbitDriver,
  captured: Captured,
  published: () => Promise<AmqpMethod>,
): Promise<AmqpMethod> {
  const { request, call } = requestOf(captured);
  if (call === undefined) {
    const [publish] = await Promise.all([published(), driver.cast(request, {})]);
    return publish;
  }
  const abort = new AbortController();
  const calling = driver.call(request, { ...call, signal: abort.signal });
  const ended = assert.rejects(calling);
  const publish = await published();
  abort.abort();
  await ended;
  return publish;
}

describe('what a preview shows of a request is what Python was seen publishing', () => {
  for (const message of captured.filter(({ kind }) => kind === 'request')) {
    const { exchange, routingKey, properties } = message;
    it(`${message.scenario}: ${message.step}`, async () => {
      const { driver } = world(message);
      const { request, call } = requestOf(message);
      const { body, ...shown } = driver.preview(request, call);
      await driver.close();
      assert.deepEqual(
        { ...shown, tokens: withoutIds(body) },
        { exchange, routingKey, properties, tokens: withoutIds(message.body) },
      );
    });
  }
});

async function publishReply(
  driver: RabbitDriver,
  models: readonly ScriptedModel[],
  { message, published }: { message: Captured; published: () => Promise<AmqpMethod> },
): Promise<AmqpMethod> {
  const arrived: RpcIncomingMessage[] = [];
  await driver.listen(new Target({ topic: 't', server: 's' }), {
    concurrency: 1,
    onMessage: (incoming) => arrived.push(incoming),
  });
  const { result, failure, ending } = decodeReply(innerOf(message));
  const call = { method: 'm', args: {}, _msg_id: '0'.repeat(32), _reply_q: message.routingKey };
  models[0]?.channel.deliver('t', delivery(call));
  const [incoming] = arrived;
  assert.ok(incoming);
  assert.equal(incoming.admit(), 'admitted');
  const sent = replyOn(incoming, { result, failure, ending });
  const [publish] = await Promise.all([published(), sent]);
  return publish;
}

function replyOn(
  incoming: RpcIncomingMessage,
  { result, failure, ending }: { result: unknown; failure: unknown; ending: boolean },
): Promise<void> {
  // An exception that came from Python goes on as it came: class, arguments and traceback.
  if (failure !== undefined) return incoming.replyFailure(deserializeRemoteException(failure, {}));
  return ending ? incoming.reply(result) : incoming.heartbeat();
}
