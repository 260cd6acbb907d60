import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RecordingStopped } from '../../lib/cassette/errors.ts';
import type { CassetteEvent } from '../../lib/cassette/format/event.ts';
import type { RawEvent } from '../../lib/cassette/record/raw-event.ts';
import { Recorder, type RecorderOptions } from '../../lib/cassette/record/recorder.ts';

const START = Date.parse('2026-11-21T05:44:15.000Z');
const HEX = '7f0647797f6f47458ebc6b686a5de9d4';
const FERNET = `gAAAAABn${'x'.repeat(60)}`;

function recorded(
  events: readonly RawEvent[],
  options: Partial<RecorderOptions> = {},
): CassetteEvent[] {
  const written: CassetteEvent[] = [];
  const sink = { write: (event: CassetteEvent) => written.push(event), close: () => undefined };
  const recorder = new Recorder({ sink, startMs: START, ...options });
  for (const event of events) recorder.record(event);
  recorder.close();
  return written;
}

function cast(args: Record<string, unknown>, ctxt: Record<string, unknown> = {}): RawEvent {
  return { event: 'cast', timeMs: START + 1.5, target: { topic: 't' }, method: 'm', args, ctxt };
}

function argsOf(events: readonly CassetteEvent[]): unknown[] {
  return events.map((event) => ('args' in event ? event.args : undefined));
}

describe('Recorder', () => {
  it('pairs a call with what comes of it, in placeholders', () => {
    const request: RawEvent = {
      event: 'request',
      timeMs: START,
      id: HEX,
      target: { topic: 't' },
      method: 'm',
      args: { id: HEX },
      ctxt: { request_id: 'req-267597fa-1a95-4252-b70f-dac8834fa7ce' },
    };
    const reply: RawEvent = { event: 'reply', timeMs: START + 120, id: HEX, result: HEX };
    assert.deepEqual(recorded([request, reply]), [
      {
        event: 'request',
        atMs: 0,
        id: '${msg:1}',
        target: { topic: 't' },
        method: 'm',
        args: { id: '${msg:1}' },
        ctxt: { request_id: '${req:1}' },
      },
      { event: 'reply', atMs: 120, id: '${msg:1}', result: '${msg:1}' },
    ]);
  });

  const SECRETS: readonly (readonly [name: string, args: unknown, redacted: unknown])[] = [
    [
      'passwords',
      { adminPass: 'hush', db_password: 'hush' },
      { adminPass: '${secret:1}', db_password: '${secret:1}' },
    ],
    [
      'service catalogues',
      { service_catalog: [{ type: 'volume' }] },
      { service_catalog: '${secret:1}' },
    ],
    [
      'user data at any depth',
      { i: [{ 'nova_object.data': { user_data: 'I2Nsb3Vk' } }] },
      { i: [{ 'nova_object.data': { user_data: '${secret:1}' } }] },
    ],
    [
      'passwords of URLs',
      { url: 'mysql://nova:hush@db/nova' },
      { url: 'mysql://nova:${secret:1}@db/nova' },
    ],
    [
      'tokens of keystone anywhere',
      { header: `Bearer ${FERNET}` },
      { header: 'Bearer ${secret:1}' },
    ],
    ['assignments', { text: 'x password=hush, y' }, { text: 'x password=${secret:1}, y' }],
    [
      'what was a secret before',
      { auth_token: 'a-long-secret', text: 'see a-long-secret!' },
      { auth_token: '${secret:1}', text: 'see ${secret:1}!' },
    ],
    [
      'ids that are secrets',
      { token: HEX, other: HEX },
      { token: '${secret:1}', other: '${secret:1}' },
    ],
    [
      'nothing where there is nothing',
      { auth_token: null, password: '', service_catalog: [] },
      { auth_token: null, password: '', service_catalog: [] },
    ],
    ['nothing by the name of the argument list', { args: { a: 1 } }, { args: { a: 1 } }],
  ];

  for (const [name, args, redacted] of SECRETS) {
    it(`redacts ${name}`, () => {
      assert.deepEqual(argsOf(recorded([cast(args as Record<string, unknown>)])), [redacted]);
    });
  }

  it('redacts arguments and context, and equal secrets alike in all messages', () => {
    const events = recorded([
      cast({}, { auth_token: 'one' }),
      cast({ token: 'two', password: 'one' }),
    ]);
    assert.deepEqual(
      events.map((event) => ('ctxt' in event ? event.ctxt : {})),
      [{ auth_token: '${secret:1}' }, {}],
    );
    assert.deepEqual(argsOf(events), [{}, { token: '${secret:2}', password: '${secret:1}' }]);
  });

  it('asks redactors of your own, with the path', () => {
    const redactors = [
      {
        name: 'hosts',
        redact: (
          value: unknown,
          path: readonly (string | number)[],
          nameOf: (secret: unknown) => string,
        ) => (path.join('/') === 'args/host' ? nameOf(value) : value),
      },
    ];
    const events = recorded([cast({ host: 'h1', password: 'p' })], { redactors });
    assert.deepEqual(argsOf(events), [{ host: '${secret:1}', password: 'p' }]);
  });

  it('stops when a redactor throws, and says so once and at the end', () => {
    const stopped: RecordingStopped[] = [];
    const written: CassetteEvent[] = [];
    const recorder = new Recorder({
      sink: { write: (event) => written.push(event), close: () => undefined },
      startMs: START,
      redactors: [
        {
          name: 'broken',
          redact: (value) => {
            if (value === 'bad') throw new Error('cannot redact');
            return value;
          },
        },
      ],
      onStopped: (error) => stopped.push(error),
    });
    for (const text of ['good', 'bad', 'good']) recorder.record(cast({ text }));
    assert.equal(written.length, 1);
    assert.deepEqual(
      stopped.map(({ message }) => message),
      ['The recording has stopped: cannot redact'],
    );
    assert.throws(() => {
      recorder.close();
    }, RecordingStopped);
    recorder.close();
  });

  const BODIES: readonly (readonly [style: string, body: string])[] = [
    [
      'python',
      String.raw`{"oslo.version": "2.0", "oslo.message": "{\"method\": \"m\", \"args\": {\"n\": 1.0, \"t\": \"\\u00e9\"}, \"_unique_id\": \"u\"}"}`,
    ],
    [
      'compact',
      String.raw`{"oslo.version": "2.0", "oslo.message": "{\"method\":\"m\",\"args\":{\"n\":1.0,\"t\":\"é\"},\"_unique_id\":\"u\"}"}`,
    ],
    [
      'other',
      String.raw`{"oslo.version": "2.0", "oslo.message": "{\"args\":{\"n\":1.0,\"t\":\"é\"},\"method\":\"m\",\"_unique_id\":\"u\"}"}`,
    ],
  ];

  for (const [style, body] of BODIES) {
    it(`keeps the bytes where they cannot be made again: ${style}`, async () => {
      const { PyFloat } = await import('../../lib/wire/py-float.ts');
      const event = { ...cast({ n: new PyFloat(1), t: 'é' }), uniqueId: 'u', body };
      const [seen] = recorded([event]);
      assert.equal(seen?.wire, style);
      assert.equal(seen.raw, style === 'other' ? body : undefined);
    });
  }

  it('does not keep bytes with a secret in them', () => {
    const [seen] = recorded([{ ...cast({ password: 'hush' }), body: '{"password": "hush"}' }]);
    assert.equal(seen?.wire, 'other');
    assert.equal(seen.raw, undefined);
  });
});
