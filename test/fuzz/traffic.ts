import assert from 'node:assert/strict';
import { setImmediate as aTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import fc, { type Arbitrary } from 'fast-check';
import { Target } from '../../lib/target/target.ts';
import { parsePythonJson } from '../../lib/wire/python-json.ts';
import { decodeReply, type Reply } from '../../lib/wire/reply.ts';
import { until } from '../support/until.ts';
import { SEED } from './campaign.ts';
import { printObject, quote, readableJson, type Members } from './json-texts.ts';
import {
  brokenBodies,
  envelope,
  madeUpBodies,
  readableRequests,
  twistedBodies,
} from './messages.ts';

/** Something that is sent to a server. */
export type Message =
  /** Who knows what: it may be answered, rejected, or run. */
  | { readonly kind: 'noise'; readonly body: Buffer }
  /** A call, whether it makes sense or not: it gets one answer. */
  | { readonly kind: 'call'; readonly body: Buffer; readonly msgId: string }
  /** A call that makes sense: it gets this answer. */
  | {
      readonly kind: 'echo';
      readonly body: Buffer;
      readonly msgId: string;
      readonly result: unknown;
    };

/** What a server serves under fire. */
export const ENDPOINTS: readonly object[] = [
  {
    echo: (_ctxt: unknown, { value }: { readonly value: unknown }): unknown => value,
    raise: (_ctxt: unknown, { value }: { readonly value: unknown }): never => {
      throw value;
    },
    later: async (ctxt: unknown, args: unknown): Promise<unknown> => {
      await aTurn();
      return { ctxt, args };
    },
    unprintable: (_ctxt: unknown, args: unknown): unknown => ({ args, hidden: Symbol('hidden') }),
  },
  {
    target: new Target({ namespace: 'abc', version: '2.5' }),
    echo: (_ctxt: unknown, args: unknown): unknown => args,
  },
];

/** A part of the traffic, before it has ids of its own. */
type Draft =
  | { readonly kind: 'noise'; readonly body: Buffer }
  | { readonly kind: 'call'; readonly members: Members }
  | { readonly kind: 'echo'; readonly value: string };

const drafts: Arbitrary<Draft> = fc.oneof(
  {
    arbitrary: fc
      .oneof(brokenBodies, twistedBodies, madeUpBodies)
      .map((body): Draft => ({ kind: 'noise', body })),
    weight: 4,
  },
  {
    arbitrary: readableRequests.map((members): Draft => ({ kind: 'call', members })),
    weight: 3,
  },
  {
    arbitrary: readableJson.map((value): Draft => ({ kind: 'echo', value })),
    weight: 1,
  },
);

/** So many messages, the same ones each time, whose answers are sent to `replyQ`. */
export function traffic(count: number, replyQ: string): readonly Message[] {
  return fc.sample(drafts, { seed: SEED, numRuns: count }).map((draft, n): Message => {
    if (draft.kind === 'noise') return draft;
    const msgId = `m${n}`;
    // Of members that come twice the last one counts.
    const body = (members: Members): Buffer =>
      Buffer.from(
        envelope(
          printObject([
            ...members,
            ['_msg_id', quote(msgId)],
            ['_reply_q', quote(replyQ)],
            ['_unique_id', quote(`u${n}`)],
          ]),
        ),
      );
    if (draft.kind === 'call') return { kind: 'call', body: body(draft.members), msgId };
    const args = printObject([['value', draft.value]]);
    const members: Members = [
      ['method', '"echo"'],
      ['args', args],
    ];
    return { kind: 'echo', body: body(members), msgId, result: parsePythonJson(draft.value) };
  });
}

const AT_ONCE = 200;

/** Sends the messages, some at a time, each time until those that can be answered are. */
export async function sendInTurns(
  messages: readonly Message[],
  answers: Answers,
  send: (message: Message) => void | Promise<void>,
): Promise<void> {
  for (let n = 0; n < messages.length; n += AT_ONCE) {
    const some = messages.slice(n, n + AT_ONCE);
    await Promise.all(some.map(async (message) => send(message)));
    await answers.to(some);
  }
}

/** What came back. */
export class Answers {
  readonly #byMsgId = new Map<string, Reply[]>();
  #heartbeats = 0;

  get heartbeats(): number {
    return this.#heartbeats;
  }

  /** @param inner a reply with its envelope off. */
  add(inner: unknown): void {
    const reply = decodeReply(inner);
    if (!reply.ending) {
      this.#heartbeats += 1;
      return;
    }
    const msgId = reply.msgId ?? '';
    this.#byMsgId.set(msgId, [...(this.#byMsgId.get(msgId) ?? []), reply]);
  }

  /** Resolves when each call among the messages has an answer. */
  async to(messages: readonly Message[]): Promise<void> {
    const calls = messages.filter((message) => message.kind !== 'noise');
    await until(() => calls.every(({ msgId }) => this.#byMsgId.has(msgId)), {
      what: 'the answers',
      timeoutMs: 30_000,
    }).catch((error: unknown) => {
      const unanswered = calls.find(({ msgId }) => !this.#byMsgId.has(msgId));
      assert.fail(`${String(error)}; the first without one: ${String(unanswered?.body)}`);
    });
  }

  /** Checks that there is one answer to each call, and the right one where that is known. */
  check(messages: readonly Message[]): number {
    let answered = 0;
    for (const message of messages) {
      if (message.kind === 'noise') continue;
      const replies = this.#byMsgId.get(message.msgId) ?? [];
      assert.equal(replies.length, 1, `answers to ${message.body.toString()}`);
      answered += 1;
      if (message.kind === 'call') continue;
      const [{ result, failure } = {}] = replies;
      const isRight = failure === undefined && isDeepStrictEqual(result, message.result);
      assert.ok(isRight, `the answer to ${message.body.toString()}`);
    }
    return answered;
  }
}
