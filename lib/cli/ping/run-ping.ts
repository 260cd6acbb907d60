import { setTimeout as sleep } from 'node:timers/promises';
import { PING_METHOD, stringifyPythonJson } from '../../driver.ts';
import { getRpcClient, MessagingTimeout, Target, type CallContext } from '../../index.ts';
import { CommandEnd, UsageError } from '../common/exit-codes.ts';
import { connect, placeOf } from '../profile/place.ts';
import { remoteFailureOf } from '../request/failure.ts';
import { durationMs } from '../request/request-options.ts';
import { parseAddressee, printAddressee } from '../request/target-argument.ts';
import type { PingFlags } from './ping-options.ts';

const BETWEEN_MS = 1_000;

/** What came of one ping. */
type Pong =
  /** `pong`, or what the server raised in its place: it is alive, but does not answer to pings. */
  | { readonly outcome: 'pong' | 'raised'; readonly elapsedMs: number; readonly raised?: string }
  | { readonly outcome: 'no reply' | 'no queue'; readonly elapsedMs: number };

/** Pings, and ends as the last ping did. */
export async function runPing(flags: PingFlags, signal: AbortSignal): Promise<void> {
  const { wait, target, server, json } = flags;
  const count = countOf(flags) ?? 1;
  const addressee = parseAddressee(target, server);
  const timeoutMs = durationMs('wait', wait);
  const place = await placeOf(flags);
  await using transport = connect(place, flags.verbose);
  const context = getRpcClient(transport, new Target(), { timeoutMs, retry: 0 }).prepare({
    ...place.target,
    ...addressee,
  });
  const name = printAddressee(addressee);
  const pongs: Pong[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    if (seq > 1) await pause(signal);
    const pong = await ping(context, signal);
    pongs.push(pong);
    process.stdout.write(json === true ? printJson(name, seq, pong) : print(name, pong));
  }
  end(name, pongs, json === true);
}

/** @throws {UsageError} the count is none. */
export function countOf({ count }: PingFlags): number | undefined {
  if (count === undefined || (Number.isInteger(count) && count > 0)) return count;
  throw new UsageError('--count takes 1 or more');
}

/** @throws the signal's reason. */
async function pause(signal: AbortSignal): Promise<void> {
  await sleep(BETWEEN_MS, undefined, { signal }).catch(() => {
    signal.throwIfAborted();
  });
}

async function ping(context: CallContext, signal: AbortSignal): Promise<Pong> {
  const startedAt = performance.now();
  const elapsed = (): number => Number((performance.now() - startedAt).toFixed(1));
  try {
    await context.call({}, PING_METHOD, {}, { signal });
    return { outcome: 'pong', elapsedMs: elapsed() };
  } catch (error) {
    const raised = remoteFailureOf(error)?.class;
    if (raised !== undefined) return { outcome: 'raised', raised, elapsedMs: elapsed() };
    if (!(error instanceof MessagingTimeout) || error.stage === 'not-sent') throw error;
    const outcome = error.stage === 'unroutable' ? 'no queue' : 'no reply';
    return { outcome, elapsedMs: elapsed() };
  }
}

function print(name: string, pong: Pong): string {
  const ms = `${pong.elapsedMs} ms`;
  switch (pong.outcome) {
    case 'pong':
      return `${name}: pong in ${ms}\n`;
    case 'raised':
      return `${name}: alive in ${ms}, but it does not answer to pings (${String(pong.raised)}): rpc_ping_enabled is off there\n`;
    case 'no reply':
      return `${name}: no reply in ${ms}\n`;
    case 'no queue':
      return `${name}: no queue exists for it after ${ms}: no server has ever listened there\n`;
  }
}

function printJson(target: string, seq: number, pong: Pong): string {
  const { outcome, elapsedMs, ...rest } = pong;
  return `${stringifyPythonJson({ target, seq, outcome, elapsed_ms: elapsedMs, ...rest })}\n`;
}

/** @throws {CommandEnd} the last ping was not answered. */
function end(name: string, pongs: readonly Pong[], json: boolean): void {
  const answered = pongs.filter(({ outcome }) => outcome === 'pong' || outcome === 'raised');
  if (pongs.length > 1 && !json) {
    const times = answered.map(({ elapsedMs }) => elapsedMs);
    const range = times.length === 0 ? '' : `, ${Math.min(...times)} to ${Math.max(...times)} ms`;
    process.stdout.write(`${name}: ${answered.length} of ${pongs.length} answered${range}\n`);
  }
  const last = pongs.at(-1)?.outcome;
  if (last === 'no reply') throw new CommandEnd('failed');
  if (last === 'no queue') throw new CommandEnd('unroutable');
}
