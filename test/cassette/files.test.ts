import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { CassetteFormatError } from '../../lib/cassette/errors.ts';
import { CassetteWriter, saveCassette } from '../../lib/cassette/format/cassette-writer.ts';
import type { CassetteEvent, CassetteHeader } from '../../lib/cassette/format/event.ts';
import { loadCassette, openCassette } from '../../lib/cassette/format/open-cassette.ts';
import { PyFloat } from '../../lib/wire/py-float.ts';

const HEADER: CassetteHeader = {
  cassette: 1,
  created: '2026-11-21T05:44:15.395Z',
  by: 'test',
  source: 'driver',
  blind: [],
  normalisers: ['uuid'],
  redactors: ['names'],
};

const TARGET = {
  exchange: 'nova',
  topic: 'conductor',
  server: 'h',
  namespace: 'baseapi',
  version: '1.0',
};

const EVENTS: readonly CassetteEvent[] = [
  {
    event: 'request',
    atMs: 0,
    id: '${msg:1}',
    target: TARGET,
    method: 'ping',
    args: { float: new PyFloat(1), big: 2n ** 70n, text: '你好' },
    ctxt: { request_id: '${req:1}' },
    timeoutMs: 60_000,
    monitorMs: 2_000,
    replyQ: '${reply:1}',
    uniqueId: '${unique:1}',
    wire: 'python',
  },
  { event: 'heartbeat', atMs: 1000.25, id: '${msg:1}' },
  { event: 'reply', atMs: 1001, id: '${msg:1}', result: null, ending: true },
  {
    event: 'failure',
    atMs: 1002,
    id: '${msg:2}',
    failure: { class: 'X', module: null, message: 'm', args: [1], kwargs: { a: 1 }, tb: ['t\n'] },
    wire: 'other',
    raw: '{}',
  },
  { event: 'cast', atMs: 1003, target: { topic: 't' }, method: 'm', args: {}, ctxt: {} },
  { event: 'fanout', atMs: 1004, target: { topic: 't' }, method: 'm', args: {}, ctxt: {} },
  {
    event: 'notification',
    atMs: 1005,
    target: { topic: 'notifications' },
    priority: 'info',
    message: { event_type: 'a.b', payload: [1] },
    ctxt: {},
    envelope: false,
  },
];

const folder = mkdtempSync(join(tmpdir(), 'cassettes-'));
after(() => {
  rmSync(folder, { recursive: true });
});

let names = 0;
function fileNamed(suffix: string): string {
  names += 1;
  return join(folder, `${names}${suffix}`);
}

function write(file: string, events = EVENTS): void {
  const writer = CassetteWriter.create(file, HEADER);
  for (const event of events) writer.write(event);
  writer.close();
}

async function eventsIn(file: string): Promise<CassetteEvent[]> {
  return (await loadCassette(file)).lines.map(({ event }) => event);
}

for (const suffix of ['.jsonl', '.jsonl.gz']) {
  describe(`a cassette in ${suffix}`, () => {
    it('comes back as it was written, with its lines', async () => {
      const file = fileNamed(suffix);
      write(file);
      const { header, lines } = await loadCassette(file);
      assert.deepEqual(header, HEADER);
      assert.deepEqual(
        lines.map(({ event }) => event),
        EVENTS,
      );
      assert.deepEqual(
        lines.map(({ line }) => line),
        [2, 3, 4, 5, 6, 7, 8],
      );
    });

    it('has each event on disk as soon as it is written', () => {
      const file = fileNamed(suffix);
      const writer = CassetteWriter.create(file, HEADER);
      for (const [index, event] of EVENTS.entries()) {
        writer.write(event);
        const bytes = readFileSync(file);
        const text = suffix.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString();
        assert.equal(text.split('\n').length, index + 3);
      }
      writer.close();
      writer.close();
      assert.throws(() => {
        writer.write({ event: 'heartbeat', atMs: 0, id: '${msg:1}' });
      }, /is closed/);
    });

    it('can be continued', async () => {
      const file = fileNamed(suffix);
      write(file, EVENTS.slice(0, 3));
      const { writer, tail } = await CassetteWriter.append(file);
      assert.deepEqual(tail, { header: HEADER, events: EVENTS.slice(0, 3), mended: false });
      for (const event of EVENTS.slice(3)) writer.write(event);
      writer.close();
      assert.deepEqual(await eventsIn(file), EVENTS);
    });

    it('is whole but for the line at which its writer was killed, and can be continued', async () => {
      const file = fileNamed(suffix);
      write(file);
      truncateSync(file, readFileSync(file).length - 20);
      await using opened = await openCassette(file);
      const seen: CassetteEvent[] = [];
      for await (const { event } of opened.lines) seen.push(event);
      assert.deepEqual(seen, EVENTS.slice(0, -1));
      assert.equal(opened.torn, true);
      const { writer, tail } = await CassetteWriter.append(file);
      assert.equal(tail.mended, true);
      writer.write(EVENTS.at(-1) ?? assert.fail());
      writer.close();
      assert.deepEqual(await eventsIn(file), EVENTS);
    });

    it('can be saved in one go', async () => {
      const file = fileNamed(suffix);
      saveCassette(file, HEADER, EVENTS);
      assert.deepEqual(await eventsIn(file), EVENTS);
    });
  });
}

const FIRST = JSON.stringify(HEADER);
const BAD: readonly (readonly [name: string, text: string, message: RegExp])[] = [
  ['an empty file', '', /it is empty/],
  ['something else', 'hello\n', /:1: this is no cassette: it is no JSON$/],
  ['another JSON', '[]\n', /:1: this is no cassette: it is no JSON object$/],
  ['another version', `${FIRST.replace(':1,', ':2,')}\n`, /its version is 2; this library reads 1/],
  ['a header without its time', '{"cassette":1,"created":"x"}\n', /"created" is no time/],
  ['a broken line', `${FIRST}\n\n{"event"\n`, /:3: it is no JSON$/],
  ['an event without a kind', `${FIRST}\n{}\n`, /:2: "event" is missing$/],
  ['an unknown kind', `${FIRST}\n{"event":"toString"}\n`, /:2: "toString" is no kind of event$/],
  ['a missing field', `${FIRST}\n{"event":"heartbeat","atMs":1}\n`, /:2: "id" is missing$/],
  [
    'a wrong field',
    `${FIRST}\n{"event":"heartbeat","atMs":"1","id":"a"}\n`,
    /"atMs" is not a number$/,
  ],
  [
    'a field too many',
    `${FIRST}\n{"event":"heartbeat","atMs":1,"id":"a","method":"m"}\n`,
    /"method" is no field/,
  ],
  [
    'a target that is none',
    `${FIRST}\n{"event":"cast","atMs":1,"target":{"topic":1},"method":"m"}\n`,
    /"target.topic" is not a text$/,
  ],
  [
    'an unknown style',
    `${FIRST}\n{"event":"heartbeat","atMs":1,"id":"a","wire":"x"}\n`,
    /"x" is no style/,
  ],
];

describe('what is no cassette', () => {
  for (const [name, text, message] of BAD) {
    it(`is refused with its line: ${name}`, async () => {
      const file = fileNamed('.jsonl');
      writeFileSync(file, text);
      await assert.rejects(loadCassette(file), (error) => {
        assert.ok(error instanceof CassetteFormatError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('may be a broken line before the last', async () => {
    const file = fileNamed('.jsonl');
    write(file);
    appendFileSync(file, '{"event":"hea\n{"event":"heartbeat","atMs":1,"id":"a"}\n');
    await assert.rejects(loadCassette(file), /:9: it is no JSON$/);
  });
});
