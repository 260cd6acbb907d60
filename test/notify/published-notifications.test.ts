import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NotificationPriority } from '../../lib/dispatcher/notification-priority.ts';
import { Notifier } from '../../lib/notify/notifier.ts';
import { decodeBody } from '../../lib/wire/body.ts';
import { decodeNotification } from '../../lib/wire/notification.ts';
import { readGolden } from '../golden/read-golden.ts';
import { scriptedTransport } from '../support/notify-world.ts';
import type { ScriptedModel } from '../support/scripted-amqp.ts';
import { until } from '../support/until.ts';
import { jsonTokens, withoutWholeFloats } from '../wire/json-tokens.ts';

/** A notification that a Python process published, with all that RabbitMQ saw of it. */
interface Captured {
  readonly scenario: string;
  readonly release: '14.0.3' | 'master';
  readonly step: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const captured = readGolden('notifications.json') as readonly Captured[];

const AMQP_NAMES: Readonly<Record<string, string>> = {
  contentType: 'content_type',
  contentEncoding: 'content_encoding',
  deliveryMode: 'delivery_mode',
};

/** More than any notification may show of itself. */
const SECRETS = { auth_token: 'secret', remote_address: '10.0.0.1' };

const ID = /^[0-9a-f]{32}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?$/;

function tokens(body: string): unknown {
  return withoutWholeFloats(jsonTokens(body)).map((token) => {
    if (ID.test(token.text)) return { ...token, text: `id of ${token.text.length}` };
    if (TIMESTAMP.test(token.text)) return { ...token, text: 'timestamp' };
    return token.text.startsWith('{"message_id"') ? tokens(token.text) : token;
  });
}

function publishedBy(models: readonly ScriptedModel[]): unknown {
  const [publish] = models.flatMap(({ channels }) =>
    channels.flatMap((channel) => channel.named('basic.publish')),
  );
  assert.ok(publish);
  const properties = { ...(publish['properties'] as Record<string, unknown>) };
  // A flag of the method, which no peer sees.
  delete properties['mandatory'];
  return {
    exchange: publish['exchange'],
    routingKey: publish['routingKey'],
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [AMQP_NAMES[name] ?? name, value]),
    ),
    tokens: tokens(String(publish['content'])),
  };
}

/** Sends the same notification as Python did, and returns what the broker saw. */
async function resend({ exchange, routingKey, body, release }: Captured) {
  const inner = decodeBody(Buffer.from(body), {
    contentType: 'application/json',
    contentEncoding: 'utf-8',
  });
  const { ctxt, message } = decodeNotification(inner);
  const { transport, models } = scriptedTransport(exchange);
  const dot = routingKey.lastIndexOf('.');
  const publisherId = message['publisher_id'];
  const notifier = new Notifier(transport, {
    driver: body.startsWith('{"oslo.version"') ? 'messagingv2' : 'messaging',
    topics: [routingKey.slice(0, dot)],
    publisherId: typeof publisherId === 'string' ? publisherId : undefined,
    contextPolicy: release === 'master' ? 'redacted-copy' : 'safe-keys',
  });
  // The listener's own key is not safe either.
  const sending = notifier[routingKey.slice(dot + 1) as NotificationPriority](
    { ...ctxt, ...SECRETS },
    String(message['event_type']),
    message['payload'],
  );
  const channel = await until(() =>
    models.flatMap(({ channels }) => channels).find(({ unconfirmed }) => unconfirmed.length > 0),
  );
  channel.confirm();
  await sending;
  assert.deepEqual(notifier.counts, { sent: 1, failed: 0 });
  const declared = models.flatMap(({ channels }) =>
    channels.flatMap(({ methods }) => methods.filter(({ method }) => /declare|bind/.test(method))),
  );
  const seen = publishedBy(models);
  await transport.close();
  return { seen, declared };
}

describe('what RabbitMQ sees of a notification is what it sees of the same from Python', () => {
  for (const message of captured) {
    const { scenario, release, step, exchange, routingKey, properties, body } = message;

    it(`${scenario} of ${release}: ${step}, ${routingKey}`, async () => {
      const { seen, declared } = await resend(message);
      assert.deepEqual(seen, { exchange, routingKey, properties, tokens: tokens(body) });
      const flags = { durable: false, autoDelete: false };
      assert.deepEqual(declared, [
        { method: 'exchange.declare', exchange, type: 'topic', ...flags },
        { method: 'queue.declare', queue: routingKey, ...flags, arguments: {} },
        { method: 'queue.bind', queue: routingKey, exchange, routingKey },
      ]);
    });
  }

  it('the corpus has all priorities, both versions and contexts of both releases', () => {
    const priorities = new Set(captured.map(({ routingKey }) => routingKey.split('.').at(-1)));
    assert.equal(priorities.size, 7);
    const withContext = captured.filter(({ body }) => body.includes('_context_'));
    assert.deepEqual(new Set(withContext.map(({ release }) => release)), new Set(['14.0.3']));
    assert.ok(captured.some(({ release }) => release === 'master'));
  });
});
