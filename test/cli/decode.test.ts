import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import { openDelivery } from '../../lib/cli/decode/delivery.ts';
import { describeMessage } from '../../lib/cli/decode/describe-message.ts';
import { findDocuments } from '../../lib/cli/decode/documents.ts';
import { splitMessages } from '../../lib/cli/decode/split-messages.ts';
import { readGolden } from '../golden/read-golden.ts';
import { command } from './command.ts';

interface Captured {
  readonly kind: 'request' | 'reply';
  readonly scenario: string;
  readonly step: string;
  readonly body: string;
}

const captured = readGolden('rpc-messages.json') as readonly Captured[];

const CALL = envelope({
  method: 'ping',
  args: { arg: 1.5 },
  namespace: 'baseapi',
  version: '1.0',
  _msg_id: 'm1',
  _reply_q: 'reply_1',
  _timeout: null,
  _unique_id: 'u1',
  _context_user: 'u',
  _context_auth_token: 'tok',
});
const FAILURE = envelope({
  result: null,
  failure: JSON.stringify({
    class: 'NotFound',
    module: 'nova.exception',
    message: 'no such thing',
    tb: ['Traceback (most recent call last):\n', '  File "x.py", line 1, in f\n'],
    args: ['no such thing'],
    kwargs: { code: 404 },
  }),
  ending: true,
  _msg_id: 'm1',
  _unique_id: 'u2',
});
const NOTIFICATION = {
  message_id: 'n1',
  publisher_id: 'compute.host',
  event_type: 'compute.instance.update',
  priority: 'INFO',
  payload: { id: 1 },
  timestamp: '2026-11-21 05:44:24.060118',
  _unique_id: 'u3',
};

function envelope(inner: object): string {
  return JSON.stringify({ 'oslo.version': '2.0', 'oslo.message': JSON.stringify(inner) });
}

function base64(text: string | Buffer): string {
  return Buffer.from(text).toString('base64');
}

describe('a message is found in', () => {
  const way = { exchange: 'nova', routing_key: 'conductor' };
  const compressed = { headers: { compression: 'application/x-gzip' } };
  const management = { ...way, payload: CALL, payload_encoding: 'string', properties: {} };
  const cases: readonly (readonly [name: string, input: string, exchange?: string])[] = [
    ['its envelope', CALL],
    ['its envelope over several lines', JSON.stringify(JSON.parse(CALL), null, 2)],
    [
      'the message of its envelope',
      (JSON.parse(CALL) as Record<string, string>)['oslo.message'] ?? '',
    ],
    ['a JSON string', JSON.stringify(CALL)],
    ['base64', base64(CALL)],
    ['base64 in a JSON string', JSON.stringify(base64(CALL))],
    ['base64 over several lines', base64(CALL).replace(/.{76}/g, '$&\n')],
    ['what the management API prints', JSON.stringify([management]), 'nova'],
    [
      'what the management API prints of bytes',
      JSON.stringify([
        {
          ...management,
          payload: base64(deflateSync(CALL)),
          payload_encoding: 'base64',
          properties: compressed,
        },
      ]),
      'nova',
    ],
    [
      'what rabtap prints',
      JSON.stringify({
        Exchange: 'nova',
        RoutingKey: 'conductor',
        Headers: {},
        Body: base64(CALL),
      }),
      'nova',
    ],
    [
      'what RabbitMQ traces',
      JSON.stringify({ exchange: 'nova', routing_keys: ['conductor'], payload: base64(CALL) }),
      'nova',
    ],
    [
      'a record with a body',
      JSON.stringify({ exchange: 'nova', routing_keys: ['conductor'], body: CALL }),
      'nova',
    ],
  ];
  for (const [name, input, exchange] of cases) {
    it(name, () => {
      const [document, ...more] = findDocuments(input);
      assert.deepEqual(more, []);
      assert.equal(document?.line, '1');
      const delivery = openDelivery(document.json);
      assert.deepEqual(
        [delivery.exchange, delivery.routingKey],
        exchange === undefined ? [undefined, undefined] : ['nova', 'conductor'],
      );
      const { kind, name: method, fields } = describeMessage(delivery.message);
      assert.deepEqual([kind, method], ['call', 'ping']);
      assert.deepEqual(fields['args'], { arg: 1.5 });
      assert.deepEqual(fields['context'], { user: 'u', auth_token: 'tok' });
    });
  }
});

describe('a message captured from Python is told for what it is', () => {
  const kinds = { request: ['call', 'cast'], reply: ['reply', 'failure', 'heartbeat'] };
  for (const { kind, scenario, step, body } of captured) {
    it(`${scenario}: ${kind} of ${step}`, () => {
      const delivery = openDelivery(body);
      assert.equal(delivery.envelope, '2.0');
      const described = describeMessage(delivery.message);
      assert.ok(kinds[kind].includes(described.kind), described.kind);
    });
  }
});

describe('describeMessage', () => {
  it('knows a notification, an exception by itself, a heartbeat, and what is none of them', () => {
    const inner = { class: 'NotFound', module: 'm', message: 'gone', tb: [], args: [], kwargs: {} };
    const heartbeat = { result: null, failure: null, ending: false, _msg_id: 'm' };
    const described = [NOTIFICATION, inner, heartbeat, { odd: 1 }].map(describeMessage);
    assert.deepEqual(
      described.map(({ kind, name }) => [kind, name]),
      [
        ['notification', 'compute.instance.update'],
        ['failure', 'NotFound'],
        ['heartbeat', undefined],
        ['message', undefined],
      ],
    );
    assert.deepEqual(described[3]?.fields['odd'], 1);
  });

  for (const inner of [5, 'text', null, [1]]) {
    it(`refuses ${JSON.stringify(inner)}`, () => {
      assert.throws(() => describeMessage(inner), /The message is/);
    });
  }
});

describe('splitMessages', () => {
  it('names the line of each, and goes on over what is indented or closes', () => {
    assert.deepEqual(splitMessages('one\n\n{\n  "a": 1\n}\r\nlast'), [
      { line: 1, text: 'one' },
      { line: 3, text: '{\n  "a": 1\n}' },
      { line: 6, text: 'last' },
    ]);
  });
});

describe('oslo-messaging decode', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-decode-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('prints a message for people, secrets masked', async () => {
    const { code, stdout, stderr } = await command(['decode'], { input: CALL });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.equal(
      stdout,
      `call ping
  namespace             baseapi
  version               1.0
  args                  {
    "arg": 1.5
  }
  context               {
    "user": "u",
    "auth_token": "***"
  }
  msg_id                m1
  reply_q               reply_1
  unique_id             u1
  envelope              2.0

`,
    );
    const open = await command(['decode', '--show-secrets'], { input: CALL });
    assert.match(open.stdout, /"auth_token": "tok"/);
  });

  it('prints a failure with its traceback', async () => {
    const { stdout } = await command(['decode'], { input: FAILURE });
    assert.match(stdout, /^failure NotFound: no such thing\n {2}module +nova\.exception\n/);
    assert.match(stdout, /\n {2}traceback\n {4}Traceback .*\n {6}File "x\.py", line 1, in f\n/);
  });

  it('names bad input by file and line, and goes on', async () => {
    const file = join(folder, 'messages');
    await writeFile(file, [CALL, '{"oops', '', '5', base64(FAILURE)].join('\n'));
    const { code, stdout, stderr } = await command(['decode', file, '--json']);
    const lines = stdout.trimEnd().split('\n');
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      told.map(({ file: name, line, kind, name: what }) => [name, line, kind, what]),
      [
        [file, '1', 'call', 'ping'],
        [file, '5', 'failure', 'NotFound'],
      ],
    );
    assert.deepEqual(stderr.split('\n'), [
      `${file}:2: Not JSON: a string without end at character 1`,
      `${file}:4: The message is no JSON object`,
      '',
    ]);
    assert.equal(code, 1);
  });

  it('names the items of a list', async () => {
    const input = JSON.stringify([JSON.parse(CALL), { 'oslo.version': '3.0', 'oslo.message': '' }]);
    const { code, stderr } = await command(['decode'], { input });
    assert.match(stderr, /^-:1, item 2: Specified RPC envelope version, 3\.0, not supported/);
    assert.equal(code, 1);
  });

  it('keeps numbers as they are', async () => {
    const input = '{"method":"m","args":{"a":1.0,"b":123456789012345678901,"c":NaN}}';
    const { stdout } = await command(['decode', '--json'], { input });
    assert.match(stdout, /"args":\{"a":1\.0,"b":123456789012345678901,"c":NaN\}/);
  });

  it('has nothing to say of nothing, and says which file it cannot read', async () => {
    assert.deepEqual(await command(['decode'], { input: '\n' }), {
      code: 0,
      stdout: '',
      stderr: '',
    });
    const missing = await command(['decode', join(folder, 'none')]);
    assert.match(missing.stderr, /cannot read .*none: ENOENT/);
    assert.equal(missing.code, 2);
  });
});
