import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidArgument, InvalidTarget, TransportClosed } from '../../lib/errors.ts';
import type { Answer } from '../../lib/rpc/gathering.ts';
import type { LateReplyEvent } from '../../lib/transport/driver/reply-waiters.ts';
import { SerializationError } from '../../lib/wire/errors.ts';
import { RemoteError } from '../../lib/wire/remote-error.ts';
import { ChannelSightings } from '../support/channel-sightings.ts';
import { Gate } from '../support/gate.ts';
import type { Scene } from './scene.ts';

/** Servers that say their names; some are slower than others. */
async function serveHosts(
  scene: Scene,
  hosts: Readonly<Record<string, Promise<void>>>,
): Promise<void> {
  for (const [host, opened] of Object.entries(hosts)) {
    const answer = async (): Promise<unknown> => {
      await opened;
      return { host };
    };
    await scene.serve({ whoami: answer }, { name: host });
  }
}

const now = Promise.resolve();
const never = new Promise<void>(() => undefined);
const identify = (result: unknown): string => (result as { readonly host: string }).host;

function names(answers: readonly Answer<unknown>[]): readonly (string | undefined)[] {
  return answers.map(({ from }) => from).sort();
}

export function gatheringContract(open: () => Promise<Scene>): void {
  describe('a gather', () => {
    it('has the answer of every server, and ends when all expected are in', async () => {
      await using scene = await open();
      await serveHosts(scene, { h1: now, h2: now, h3: now });
      const gathering = scene.client().gather({}, 'whoami', {}, { expected: 3, identify });
      const answers = await gathering.toArray();
      assert.deepEqual(names(answers), ['h1', 'h2', 'h3']);
      assert.deepEqual(
        answers.map((answer) => 'value' in answer && identify(answer.value)).sort(),
        ['h1', 'h2', 'h3'],
      );
      assert.ok(answers.every(({ elapsedMs }) => elapsedMs > 0 && elapsedMs < 5_000));
      assert.deepEqual([gathering.ended, gathering.missing], ['complete', 0]);
    });

    it('gives out each answer as it comes', async () => {
      await using scene = await open();
      const slow = new Gate();
      await serveHosts(scene, { quick: now, slow: slow.opened });
      const gathering = scene.client().gather({}, 'whoami', {}, { expected: 2, identify });
      assert.equal((await gathering.next()).value?.from, 'quick');
      assert.deepEqual([gathering.ended, gathering.missing], [undefined, 1]);
      slow.open();
      assert.equal((await gathering.next()).value?.from, 'slow');
      assert.equal((await gathering.next()).done, true);
    });

    it('keeps at the deadline what has come, and names who is missing', async () => {
      await using scene = await open();
      await serveHosts(scene, { h1: now, dead: never });
      const choices = { timeoutMs: 300, expected: ['h1', 'h2', 'dead'], identify };
      const gathering = scene.client().gather({}, 'whoami', {}, choices);
      assert.deepEqual(names(await gathering.toArray()), ['h1']);
      assert.deepEqual(
        [gathering.ended, gathering.missing, gathering.missingNames],
        ['deadline', 2, ['h2', 'dead']],
      );
    });

    it('keeps failures beside values', async () => {
      await using scene = await open();
      await serveHosts(scene, { h1: now });
      const fail = (): never => {
        throw new Error('no libvirt here');
      };
      await scene.serve({ whoami: fail }, { name: 'broken' });
      const gathering = scene
        .client()
        .gather({}, 'whoami', {}, { expected: ['h1', 'broken'], identify });
      const answers = await gathering.toArray();
      const failures = answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : []));
      assert.ok(failures[0] instanceof RemoteError);
      assert.match(failures[0].message, /no libvirt here/);
      assert.deepEqual(gathering.counts, { answers: 2, failures: 1 });
      // A failure names nobody: it is one of those that are missing by name.
      assert.deepEqual([gathering.missing, gathering.missingNames], [0, ['broken']]);
    });

    it('that nobody hears ends at once', async () => {
      await using scene = await open();
      const gathering = scene.client().gather({}, 'whoami', {}, { timeoutMs: 30_000, expected: 2 });
      assert.deepEqual(await gathering.toArray(), []);
      assert.deepEqual([gathering.ended, gathering.missing], ['unheard', 2]);
    });

    it('without answers ends at its deadline', async () => {
      await using scene = await open();
      await serveHosts(scene, { dead: never });
      const startedAt = performance.now();
      const gathering = scene.client({ timeoutMs: 200 }).gather({}, 'whoami');
      assert.deepEqual(await gathering.toArray(), []);
      assert.ok(performance.now() - startedAt >= 200);
      assert.deepEqual([gathering.ended, gathering.missing], ['deadline', undefined]);
    });

    it('ends when its loop is left', async () => {
      await using scene = await open();
      await serveHosts(scene, { h1: now, dead: never });
      const gathering = scene.client().gather({}, 'whoami', {}, { timeoutMs: 30_000 });
      for await (const answer of gathering) {
        assert.deepEqual('value' in answer && answer.value, { host: 'h1' });
        break;
      }
      assert.equal(gathering.ended, 'left');
      assert.equal(scene.transport.health().pendingCalls, 0);
    });

    it('ends with the reason of its signal, after what had come', async () => {
      await using scene = await open();
      await serveHosts(scene, { h1: now, dead: never });
      const controller = new AbortController();
      const choices = { signal: controller.signal, identify };
      const gathering = scene.client().gather({}, 'whoami', {}, choices);
      assert.equal((await gathering.next()).value?.from, 'h1');
      const waiting = gathering.next();
      controller.abort(new Error('enough'));
      await assert.rejects(waiting, /^Error: enough$/);
      assert.equal(gathering.ended, 'failed');
      assert.equal(scene.transport.health().pendingCalls, 0);
    });

    it('ends with its transport', async () => {
      await using scene = await open();
      await serveHosts(scene, { dead: never });
      const gathering = scene.client().gather({}, 'whoami');
      const waiting = gathering.next();
      await scene.transport.close();
      await assert.rejects(waiting, TransportClosed);
    });

    it('counts and logs what comes after its deadline', async () => {
      await using scene = await open();
      using late = new ChannelSightings<LateReplyEvent>('oslo-messaging:late-reply');
      const slow = new Gate();
      await serveHosts(scene, { slow: slow.opened });
      const gathering = scene.client().gather({}, 'whoami', {}, { timeoutMs: 200 });
      assert.deepEqual(await gathering.toArray(), []);
      slow.open();
      const [event] = await late.count(1);
      assert.ok((event?.lateByMs ?? -1) >= 0);
      assert.equal(scene.log.about(/^A reply arrived after its call was given up$/).length, 1);
    });

    it('does not mind an identify() that fails', async () => {
      await using scene = await open();
      await scene.serve({ whoami: () => null });
      const gathering = scene.client().gather({}, 'whoami', {}, { expected: 1, identify });
      const [answer] = await gathering.toArray();
      assert.ok(answer !== undefined && 'value' in answer);
      assert.deepEqual([answer.value, answer.from], [null, undefined]);
      assert.equal(scene.log.about(/identify\(\) failed/).length, 1);
    });

    const refused = [
      { choices: { timeoutMs: -1 }, error: /^timeoutMs: / },
      { choices: { expected: 0 }, error: /^expected: / },
      { choices: { expected: 1.5 }, error: /^expected: / },
      { choices: { expected: [] }, error: /^expected: / },
      { choices: { expected: ['h1'] }, error: /^expected: .*identify/ },
    ];
    for (const { choices, error } of refused) {
      it(`with ${JSON.stringify(choices)} is refused`, async () => {
        await using scene = await open();
        const gathering = scene.client().gather({}, 'whoami', {}, choices);
        await assert.rejects(gathering.next(), (thrown: Error) => {
          assert.ok(thrown instanceof InvalidArgument);
          assert.match(thrown.message, error);
          return true;
        });
      });
    }

    it('rejects arguments that cannot be written down, and a target without a topic', async () => {
      await using scene = await open();
      const client = scene.client();
      const unwritable = client.gather({}, 'whoami', { f: () => 1 });
      await assert.rejects(unwritable.next(), SerializationError);
      const nowhere = client.prepare({ topic: undefined }).gather({}, 'whoami');
      await assert.rejects(nowhere.next(), InvalidTarget);
    });
  });
}
