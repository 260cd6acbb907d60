import type { Channel } from 'amqplib';
import { pause } from '../../../base/pause.ts';
import { within } from '../../../base/within.ts';
import { declareQueue } from './declarer.ts';
import { DeclarationRefused, NOT_FOUND } from './errors.ts';
import type { Link } from './link.ts';
import type { Subscription } from './subscription.ts';
import type { ConsumedQueue } from './topology.ts';

/** A quorum queue that elects its leader counts no consumers for a moment. */
const SECOND_LOOK_AFTER_MS = 1_000;
const ANSWER_TIMEOUT_MS = 5_000;

export type Finding =
  | { readonly kind: 'hears' }
  /** The connection was lost meanwhile, or something was just being deleted: others mend that. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'deaf';
      readonly reason: string;
      /** `wait`: a new subscription would be refused just the same. */
      readonly cure: 'subscribe' | 'wait';
    };

export interface HearingCheckOptions {
  readonly subscription: Subscription;
  readonly queues: readonly ConsumedQueue[];
  readonly prefetch: number;
  /** A message to oneself, where that is possible: resolves with what is wrong. */
  readonly proof?: (() => Promise<string | undefined>) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Whether a subscription can hear, asked of the broker. Everything is declared again on a channel
 * of its own: what is there stays as it is, and a binding that was lost is mended. A queue without
 * any consumer has lost ours, whatever we believe. On a queue that others consume too, ours is
 * proven by its channel, which lives and was not told of a cancel. Does not reject.
 */
export async function checkHearing(options: HearingCheckOptions): Promise<Finding> {
  try {
    const reason = await findUnheard(options);
    return reason === undefined ? { kind: 'hears' } : { kind: 'deaf', reason, cure: 'subscribe' };
  } catch (error) {
    if (!(error instanceof DeclarationRefused) || error.replyCode === NOT_FOUND) {
      return { kind: 'unknown' };
    }
    return { kind: 'deaf', reason: error.message, cure: 'wait' };
  }
}

async function findUnheard(options: HearingCheckOptions): Promise<string | undefined> {
  const { subscription, queues, prefetch, proof, signal } = options;
  const unconsumed = await findUnconsumed(subscription.link, queues, signal);
  if (unconsumed !== undefined) return `the queue "${unconsumed}" has no consumer`;
  // To say again what it has been told already is the least that a channel can be asked.
  const answer = await within(ANSWER_TIMEOUT_MS, subscription.channel.prefetch(prefetch));
  if (answer === undefined) return 'its channel does not answer';
  return proof?.();
}

async function findUnconsumed(
  link: Link,
  queues: readonly ConsumedQueue[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const channel = await link.openChannel();
  try {
    const suspects = await unconsumed(link, channel, queues, signal);
    if (suspects.length === 0) return undefined;
    await pause(SECOND_LOOK_AFTER_MS, signal);
    const [confirmed] = await unconsumed(link, channel, suspects, signal);
    return confirmed?.queue.name;
  } finally {
    // A refusal has closed it already.
    channel.close().catch(() => undefined);
  }
}

async function unconsumed(
  link: Link,
  channel: Channel,
  queues: readonly ConsumedQueue[],
  signal: AbortSignal,
): Promise<ConsumedQueue[]> {
  const found: ConsumedQueue[] = [];
  for (const queue of queues) {
    // Whoever stops deletes queues that we must not make again.
    if (signal.aborted) return [];
    const consumers = await declareQueue(link, channel, queue);
    if (consumers === 0 && !queue.stream) found.push(queue);
  }
  return found;
}
