import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import {
  blindSpots,
  CassetteWriter,
  describeOpening,
  exchangesOf,
  loadCassette,
  newHeader,
  playRequests,
  printDifference,
  recordBus,
  Recorder,
  StubServer,
  type Cassette,
  type NoMatchingRecording,
} from '../../lib/cassette.ts';
import type { Transport } from '../../lib/index.ts';
import { RpcPeer } from '../support/rpc-peer.ts';
import { until } from '../support/until.ts';
import { NovaCloud } from './nova-cloud.ts';

const WANTED = { exchanges: ['nova'], topics: ['conductor'] };

/** What Python's own client, without nova around it, is to ask the stub again. */
const PING = { namespace: 'baseapi', version: '1.0', method: 'ping' };

describe('The conversation of real nova-compute with real nova-conductor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-cassettes-'));
  const file = join(folder, 'boot.jsonl');
  let nova: NovaCloud;
  let cassette: Cassette;

  before(async () => {
    nova = await NovaCloud.start(['placement', 'conductor']);
  });
  afterEach((test) => {
    nova.showLogs(test);
  });
  after(async () => {
    await nova[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it('is recorded from the firehose, without anybody noticing', async () => {
    const { vhost } = nova;
    await vhost.ctl.ctl.run('trace_on', '--vhost', vhost.name);
    const startMs = Date.now();
    const header = newHeader({ startMs, source: 'firehose', blind: blindSpots('firehose') });
    const recorder = new Recorder({ sink: CassetteWriter.create(file, header), startMs });
    const recording = await recordBus(nova.transport, { ...WANTED, via: 'firehose', recorder });
    await nova.services.start('compute');
    // The first sign of life is the end of what a boot says.
    await until(() => nova.services.logged('compute', /Running periodic task/) > 0, {
      timeoutMs: 60_000,
      everyMs: 50,
    });
    await nova.services.stop('compute');
    // Its last request may be on its way.
    await until(async () => unansweredOn(await loadCassette(file)) === 0, { everyMs: 100 });
    await recording.close();
    recorder.close();
    await vhost.ctl.ctl.run('trace_off', '--vhost', vhost.name);

    cassette = await loadCassette(file);
    const events = cassette.lines.map(({ event }) => event);
    assert.deepEqual(recording.counts.malformed, 0);
    assert.ok(events.every(({ wire }) => wire === 'python'));
    const methods = new Set(events.flatMap((event) => ('method' in event ? [event.method] : [])));
    for (const method of ['ping', 'object_class_action_versions', 'object_action']) {
      assert.ok(methods.has(method), method);
    }
    assert.equal(unansweredOn(cassette), 0);
  });

  it('is played to nova-compute in place of the conductor', async () => {
    await nova.services.stop('conductor');
    const unmatched: NoMatchingRecording[] = [];
    await using stub = await StubServer.start(nova.transport, cassette, {
      server: nova.host,
      speed: Infinity,
      match: { mode: 'unordered', whenUsedUp: 'repeat-last' },
      onUnmatched: (error) => unmatched.push(error),
    });
    await nova.services.start('compute');
    assert.ok(nova.services.logged('compute', /Join ServiceGroup membership .* compute/));

    await using python = await RpcPeer.start();
    const place = { url: nova.vhost.url, exchange: 'nova', topic: 'conductor', timeout: 10 };
    const asked = await python.call({ ...place, ...PING, args: { arg: '1.21 GigaWatts' } });
    assert.deepEqual(asked.result, { service: 'conductor', arg: '1.21 GigaWatts' });
    const other = await python.call({ ...place, ...PING, args: { arg: '1.22 GigaWatts' } });
    assert.match(
      other.raised?.message ?? '',
      /nearest, of line 2, differs at args\.arg: recorded "1\.21 GigaWatts", asked "1\.22 GigaWatts"/,
    );
    await nova.services.stop('compute');
    const strangers = unmatched.filter(({ message }) => !message.includes('1.22 GigaWatts'));
    assert.deepEqual(strangers, []);
    assert.ok(stub.unused.length < cassette.lines.length / 4);
  });

  it('is played to another nova-conductor: which answers the same, and once more something else', async () => {
    await using another = await NovaCloud.start(['conductor']);
    assert.equal(await differencesOf(another.transport, cassette), '');
    const again = await differencesOf(another.transport, cassette);
    assert.match(again, /^call object_action to conductor \(3\.0\)\nresult\n {2}- \[\{"id":/m);
    assert.match(again, /^failure\n {2}\+ \{"class":"ServiceBinaryExists"/m);
  });
});

function unansweredOn({ lines }: Cassette): number {
  const calls = exchangesOf(lines).filter(({ opening }) => opening.event === 'request');
  return calls.filter(({ outcome }) => outcome === undefined).length;
}

/** What differs when the conversation is played to a conductor, for people. */
async function differencesOf(transport: Transport, cassette: Cassette): Promise<string> {
  const said = [];
  for await (const { exchange, differences } of playRequests(transport, cassette)) {
    if (differences.length === 0) continue;
    said.push(describeOpening(exchange.opening), ...differences.map((one) => printDifference(one)));
  }
  return said.join('\n');
}
