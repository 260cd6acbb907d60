import { hostname } from 'node:os';
import {
  getNotifier,
  getRpcClient,
  NotificationFailure,
  Target,
  type Transport,
} from '../../index.ts';
import type { Addressee } from '../request/target-argument.ts';
import { BENCH_EVENT, BENCH_METHOD, fillerOf } from './bench-server.ts';
import type { Verb } from './summary.ts';

/** Sends one message; resolves when it has its reply, or the broker has it. */
export type Send = () => Promise<unknown>;

export interface SenderOptions {
  readonly addressee: Addressee;
  readonly timeoutMs: number;
  /** Bytes of filler. */
  readonly size: number;
  readonly signal: AbortSignal;
}

/** Sends messages of one kind on a transport. */
export function senderOf(verb: Verb, transport: Transport, options: SenderOptions): Send {
  return verb === 'notify' ? notifying(transport, options) : requesting(verb, transport, options);
}

function requesting(
  verb: Exclude<Verb, 'notify'>,
  transport: Transport,
  { addressee, timeoutMs, size, signal }: SenderOptions,
): Send {
  const args = fillerOf(size);
  const client = getRpcClient(transport, new Target(), {
    timeoutMs,
    retry: 0,
    transportOptions: { atLeastOnce: true },
  }).prepare(addressee);
  return () => client[verb]({}, BENCH_METHOD, args, { signal });
}

function notifying(
  transport: Transport,
  { addressee, timeoutMs, size, signal }: SenderOptions,
): Send {
  const payload = fillerOf(size);
  const notifier = getNotifier(transport, {
    topics: [addressee.topic],
    driver: 'messagingv2',
    publisherId: `oslo-messaging.${hostname()}`,
    retry: 0,
    timeoutMs,
    failures: 'thrown',
  });
  return async () => {
    try {
      await notifier.info({}, BENCH_EVENT, payload, { signal });
    } catch (error) {
      throw error instanceof NotificationFailure ? error.cause : error;
    }
  };
}
