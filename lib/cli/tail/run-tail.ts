import {
  MalformedMessage,
  type Tap,
  type TapBinding,
  type TapNotice,
  type TapOptions,
  type TappedMessage,
  type Transport,
} from '../../index.ts';
import { notifierOptions, transportOptions } from '../../opts.ts';
import { CommandEnd, UsageError } from '../common/exit-codes.ts';
import { connect, placeOf, type Place } from '../profile/place.ts';
import { durationMs } from '../request/request-options.ts';
import { printTailed } from './print-tailed.ts';
import { TailEnding, type TailEnd } from './tail-ending.ts';
import type { TailFlags } from './tail-options.ts';
import { TailStats } from './tail-stats.ts';
import { filterFor, readTailed, type TailedNotification } from './tailed-notification.ts';

/**
 * Prints what is sent to the topics until enough has come, none comes any more, or Ctrl-C.
 *
 * @throws {CommandEnd} `timeout`: fewer than `--limit` have come; `broker`: none could be reached.
 */
export async function runTail(flags: TailFlags, signal: AbortSignal): Promise<void> {
  const { limit = Infinity, event, publisher, priority: priorities, idleTimeout } = flags;
  if (limit !== Infinity && !(Number.isInteger(limit) && limit > 0)) {
    throw new UsageError('--limit takes 1 or more');
  }
  const timeoutMs = durationMs('timeout', flags.timeout);
  const idleMs = idleTimeout === undefined ? undefined : durationMs('idle-timeout', idleTimeout);
  const isWanted = filterFor({ event, publisher, priorities });
  const place = await placeOf(flags, 'notifications');
  await using transport = connect(place, flags.verbose);
  const stats = new TailStats();
  using ending = new TailEnding(idleMs, signal);
  const onMessage = (message: TappedMessage): void => {
    const notification = readOrTell(message);
    if (notification === undefined || !isWanted(notification) || stats.total >= limit) return;
    ending.touch();
    stats.add(notification);
    if (flags.stats !== true) process.stdout.write(`${printTailed(notification, flags)}\n`);
    if (stats.total >= limit) ending.end('limit');
  };
  const options = { bindings: bindingsFor(place, flags), onMessage, onNotice: tell, signal };
  const tap = await listenIn(transport, options, timeoutMs);
  ending.touch();
  const end = await ending.reached;
  await tap.close();
  finish(end, stats, flags);
}

/** The exchange of the topics, with what is sent to any priority of each. */
function bindingsFor({ conf, target }: Place, { topic }: TailFlags): readonly TapBinding[] {
  const exchange = target.exchange ?? conf.group(transportOptions).control_exchange;
  const topics = topic ?? conf.group(notifierOptions).topics;
  return topics.map((name) => ({ exchange, routingKey: `${name}.*` }));
}

/** A tap waits for its broker for ever; somebody who sits and waits does not. */
async function listenIn(
  transport: Transport,
  options: TapOptions & { readonly signal: AbortSignal },
  timeoutMs: number,
): Promise<Tap> {
  const limit = AbortSignal.timeout(timeoutMs);
  let problem = 'no broker answers';
  const stop = transport.on('connection', ({ error }) => {
    problem = error ?? problem;
  });
  try {
    return await transport.tap({ ...options, signal: AbortSignal.any([options.signal, limit]) });
  } catch (error) {
    if (error !== limit.reason) throw error;
    throw new CommandEnd('broker', `${problem} (gave up after ${timeoutMs / 1_000} s)`);
  } finally {
    stop();
  }
}

function readOrTell(message: TappedMessage): TailedNotification | undefined {
  try {
    return readTailed(message);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    const { exchange, routingKey } = message;
    process.stderr.write(`a message to ${exchange}/${routingKey}: ${error.message}\n`);
    return undefined;
  }
}

function tell(notice: TapNotice): void {
  process.stderr.write(`${describeNotice(notice)}\n`);
}

function describeNotice(notice: TapNotice): string {
  switch (notice.kind) {
    case 'exchange-missing':
      return `there is no exchange "${notice.binding.exchange}": waiting for it`;
    case 'exchange-found':
      return `the exchange "${notice.binding.exchange}" is there now`;
    case 'lost':
      return `nothing is heard: ${notice.reason}`;
    case 'restored':
      return `heard again; what was sent in ${Math.round(notice.missedMs)} ms is missing`;
  }
}

/** @throws {CommandEnd} it is not the end that was asked for. */
function finish(end: TailEnd, stats: TailStats, { limit, stats: asked, json }: TailFlags): void {
  if (asked === true)
    process.stdout.write(`${json === true ? stats.printJson() : stats.print()}\n`);
  if (end === 'interrupted') throw new CommandEnd('interrupted');
  if (end === 'idle' && limit !== undefined) {
    throw new CommandEnd('timeout', `${stats.total} of ${limit} have come`);
  }
}
