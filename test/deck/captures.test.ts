import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFileSync } from 'node:fs';
import {
  capturedMessage,
  MessageIntake,
  newHeader,
  readCapture,
  Recorder,
  type CassetteEvent,
  type IntakeCounts,
  type IntakeFilter,
} from '../../lib/cassette.ts';

const NOVA = readFileSync(new URL('../golden/captures/nova.jsonl', import.meta.url), 'utf8');

function record(
  text: string,
  filter: IntakeFilter = {},
): { readonly events: CassetteEvent[]; readonly counts: IntakeCounts } {
  const events: CassetteEvent[] = [];
  const { lines } = readCapture(text);
  const startMs = lines[0]?.message.timeMs ?? 0;
  const sink = { write: (event: CassetteEvent) => events.push(event), close: () => undefined };
  const intake = new MessageIntake({ ...filter, recorder: new Recorder({ sink, startMs }) });
  for (const { message } of lines) intake.take(message, startMs);
  return { events, counts: intake.counts };
}

const envelope = (message: object): string =>
  JSON.stringify({ 'oslo.version': '2.0', 'oslo.message': JSON.stringify(message) });

const CAST = envelope({ method: 'note', args: { n: 1 }, _unique_id: 'a'.repeat(32) });
const properties = { content_type: 'application/json', headers: {} };

describe('a capture of real nova', () => {
  it('becomes requests, replies, failures, fanouts and notifications, byte by byte', () => {
    const { events, counts } = record(NOVA);
    const shown = events.map((event) => [
      event.event,
      'method' in event ? event.method : '',
      'target' in event ? event.target.topic : '',
      event.wire,
    ]);
    assert.deepEqual(shown, EXPECTED);
    assert.deepEqual(counts, { recorded: EXPECTED.length, passedOver: 0, malformed: 0 });
  });

  it('keeps times, what callers waited, and exceptions as they were', () => {
    const { events } = record(NOVA);
    const [ping, pong] = events;
    assert.ok(ping?.event === 'request' && pong?.event === 'reply');
    assert.deepEqual(
      [ping.atMs, ping.timeoutMs, ping.id, pong.id],
      [0, 60_000, '${msg:1}', '${msg:1}'],
    );
    assert.ok(pong.atMs > 0 && pong.atMs < 1_000);
    const failure = events.find((event) => event.event === 'failure');
    assert.equal(failure?.failure.class, 'ServiceNotFound');
  });

  it('can be limited to exchanges and topics; replies go with their requests', () => {
    const { events, counts } = record(NOVA, { exchanges: ['nova'], topics: ['scheduler'] });
    assert.deepEqual(
      events.map(({ event }) => event),
      ['fanout'],
    );
    assert.equal(counts.passedOver, EXPECTED.length - 1);
  });
});

const EXPECTED = [
  ['request', 'ping', 'conductor', 'python'],
  ['reply', '', '', 'python'],
  ['request', 'object_class_action_versions', 'conductor', 'python'],
  ['failure', '', '', 'python'],
  ['fanout', 'delete_instance_info', 'scheduler', 'python'],
  ['notification', '', 'versioned_notifications', 'python'],
  ['notification', '', 'versioned_notifications', 'python'],
];

describe('a captured message', () => {
  const base64 = Buffer.from(CAST).toString('base64');
  const way = { exchange: 'nova', routingKey: 'conductor.host', contentType: 'application/json' };
  const cases = {
    'the management API': {
      document: {
        payload: CAST,
        payload_encoding: 'string',
        exchange: 'nova',
        routing_key: 'conductor.host',
        properties,
      },
      timeMs: undefined,
    },
    'the management API, of bytes': {
      document: {
        payload: base64,
        payload_encoding: 'base64',
        exchange: 'nova',
        routing_key: 'conductor.host',
        properties,
      },
      timeMs: undefined,
    },
    "RabbitMQ's tracing": {
      document: {
        timestamp: '2026-11-21 5:44:15:395',
        type: 'published',
        exchange: 'nova',
        routing_keys: ['conductor.host'],
        properties,
        payload: base64,
      },
      timeMs: Date.UTC(2026, 10, 21, 5, 44, 15, 395),
    },
    rabtap: {
      document: {
        Exchange: 'nova',
        RoutingKey: 'conductor.host',
        ContentType: 'application/json',
        Headers: {},
        Body: base64,
        XRabtapReceivedTimestamp: '2026-11-21T05:44:15.395Z',
      },
      timeMs: Date.UTC(2026, 10, 21, 5, 44, 15, 395),
    },
    'the firehose, taken by the management API': {
      document: {
        payload: CAST,
        payload_encoding: 'string',
        exchange: 'amq.rabbitmq.trace',
        routing_key: 'publish.nova',
        properties: {
          headers: { exchange_name: 'nova', routing_keys: ['conductor.host'], properties },
        },
      },
      timeMs: undefined,
    },
  };
  for (const [name, { document, timeMs }] of Object.entries(cases)) {
    it(`is read as ${name} prints it`, () => {
      assert.deepEqual(capturedMessage(document), { ...way, body: Buffer.from(CAST), timeMs });
    });
  }

  const none = [
    null,
    'text',
    { case: 'ping', result: {} },
    { direction: 'deliver', exchange: 'nova', routing_keys: ['q'], properties, body: CAST },
    {
      payload: CAST,
      payload_encoding: 'string',
      exchange: 'amq.rabbitmq.trace',
      routing_key: 'deliver.q',
      properties: { headers: {} },
    },
    { direction: 'publish', exchange: 'nova', routing_keys: ['q'], properties },
  ];
  for (const document of none) {
    it(`is not seen in ${JSON.stringify(document).slice(0, 60)}`, () => {
      assert.equal(capturedMessage(document), undefined);
    });
  }

  it('with a server behind a topic that is known to have a dot', () => {
    const document = {
      ...cases['the management API'].document,
      routing_key: 'l3.agent.host.domain',
    };
    const text = JSON.stringify(document);
    const [known] = record(text, { topics: ['l3.agent'] }).events;
    assert.ok(known?.event === 'cast');
    assert.deepEqual(known.target, { exchange: 'nova', topic: 'l3.agent', server: 'host.domain' });
    const [guessed] = record(text).events;
    assert.ok(guessed?.event === 'cast');
    assert.deepEqual(guessed.target, {
      exchange: 'nova',
      topic: 'l3',
      server: 'agent.host.domain',
    });
  });

  it('that no peer understands is counted, and is not recorded', () => {
    const broken = {
      ...cases['the management API'].document,
      payload: '{"oslo.version": "9.0", "oslo.message": "{}"}',
    };
    assert.deepEqual(record(JSON.stringify([broken])).counts, {
      recorded: 0,
      passedOver: 0,
      malformed: 1,
    });
  });

  it('is found in a list, in an object of them, and on lines between which others stand', () => {
    const { document } = cases['the management API'];
    for (const text of [
      JSON.stringify([document]),
      JSON.stringify({ messages: [document] }),
      `${JSON.stringify({ case: 'x' })}\n\nno json\n${JSON.stringify(document)}\n`,
    ]) {
      assert.equal(record(text).counts.recorded, 1, text);
    }
    const { broken, others } = readCapture(`{"case": 1}\nno json\n${JSON.stringify(document)}\n`);
    assert.deepEqual({ broken, others }, { broken: [2], others: 1 });
  });
});

describe('the header of a recording', () => {
  it('says how it was seen', () => {
    const header = newHeader({ startMs: 0, source: 'capture', blind: ['x'], redactors: [] });
    assert.deepEqual([header.source, header.blind, header.redactors], ['capture', ['x'], []]);
  });
});
