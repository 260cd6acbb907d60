import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Deadline } from '../../../lib/base/deadline.ts';
import type { GatheredReply } from '../../../lib/transport/driver/driver.ts';
import { PendingGather } from '../../../lib/transport/driver/pending-gather.ts';
import type { Reply } from '../../../lib/wire/reply.ts';

const ENDING = { msgId: 'm', result: null, failure: undefined, ending: true, uniqueId: undefined };
const PART = { ...ENDING, ending: false };

describe('Of the replies to a gather', () => {
  const cases: readonly {
    readonly what: string;
    readonly replies: readonly Reply[];
    readonly heard: readonly GatheredReply[];
  }[] = [
    {
      what: 'each is an answer, a null one as well',
      replies: [{ ...ENDING, result: 1 }, ENDING],
      heard: [{ result: 1 }, { result: null }],
    },
    {
      what: 'failures are rebuilt',
      replies: [{ ...ENDING, failure: 'f' }],
      heard: [{ failure: 'rebuilt f' }],
    },
    { what: 'heartbeats are none', replies: [PART, { ...PART, uniqueId: 'u' }], heard: [] },
    {
      what: 'those in two parts are one answer each, however they mix',
      replies: [{ ...PART, result: 1 }, { ...PART, result: 2 }, ENDING, ENDING],
      heard: [{ result: 1 }, { result: 2 }],
    },
    {
      what: 'copies count once',
      replies: [
        { ...ENDING, result: 1, uniqueId: 'u1' },
        { ...ENDING, result: 1, uniqueId: 'u1' },
        { ...ENDING, result: 1, uniqueId: 'u2' },
      ],
      heard: [{ result: 1 }, { result: 1 }],
    },
  ];
  for (const { what, replies, heard } of cases) {
    it(what, async () => {
      const seen: GatheredReply[] = [];
      const gather = new PendingGather({
        deadline: Deadline.never,
        onReply: (reply) => {
          seen.push(reply);
        },
        onTimeout: (stage) => new Error(stage),
      });
      for (const reply of replies) {
        gather.onReply(reply, (failure) => `rebuilt ${String(failure)}`);
      }
      gather.end('deadline');
      assert.equal(await gather.result, 'deadline');
      assert.deepEqual(seen, heard);
    });
  }
});

describe('At its deadline a gather', () => {
  const ends = {
    'not-sent': 'rejects',
    'not-confirmed': 'rejects',
    'no-reply': 'resolves',
  } as const;
  for (const [progress, end] of Object.entries(ends)) {
    it(`${end} when it has come to "${progress}"`, async () => {
      const gather = new PendingGather({
        deadline: Deadline.after(1),
        onReply: () => undefined,
        onTimeout: (stage) => new Error(stage),
      });
      gather.progress = progress as keyof typeof ends;
      if (end === 'resolves') assert.equal(await gather.result, 'deadline');
      else await assert.rejects(gather.result, new Error(progress));
    });
  }

  it('that was given up before it began rejects, and leaves no timer', async () => {
    const gather = new PendingGather({
      deadline: Deadline.after(60_000),
      signal: AbortSignal.abort(new Error('given up')),
      onReply: () => undefined,
      onTimeout: (stage) => new Error(stage),
    });
    await assert.rejects(gather.result, /^Error: given up$/);
    assert.ok(!process.getActiveResourcesInfo().includes('Timeout'));
  });
});
