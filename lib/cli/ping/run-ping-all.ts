import { PING_METHOD, stringifyPythonJson } from '../../driver.ts';
import { getRpcClient, Target, type Answer, type Gathering } from '../../index.ts';
import { CommandEnd, UsageError } from '../common/exit-codes.ts';
import { connect, placeOf } from '../profile/place.ts';
import { remoteFailureOf } from '../request/failure.ts';
import { durationMs } from '../request/request-options.ts';
import { parseAddressee } from '../request/target-argument.ts';
import type { PingFlags } from './ping-options.ts';
import { countOf } from './run-ping.ts';

/**
 * Pings every server of a topic at once and counts who answers: nothing on the wire says who it is.
 *
 * @throws {CommandEnd} nobody listens, nobody answers, or fewer than `--count` do.
 */
export async function runPingAll(flags: PingFlags, signal: AbortSignal): Promise<void> {
  const { topic, server } = parseAddressee(flags.target, flags.server);
  if (server !== undefined) throw new UsageError(`--all is every server of "${topic}": name none`);
  const expected = countOf(flags);
  const timeoutMs = durationMs('wait', flags.wait);
  const place = await placeOf(flags);
  await using transport = connect(place, flags.verbose);
  const context = getRpcClient(transport, new Target(), { retry: 0 }).prepare({
    ...place.target,
    topic,
  });
  const answers = context.gather({}, PING_METHOD, {}, { timeoutMs, expected, signal });
  for await (const answer of answers) {
    const pong = describe(answer);
    const elapsedMs = Number(answer.elapsedMs.toFixed(1));
    process.stdout.write(
      flags.json === true
        ? `${stringifyPythonJson({ target: topic, ...pong, elapsed_ms: elapsedMs })}\n`
        : `${topic}: ${pong.raised === undefined ? 'pong' : `alive (${pong.raised})`} in ${elapsedMs} ms\n`,
    );
  }
  finish(answers, { topic, expected, json: flags.json === true });
}

/** A server that raises in place of answering is alive. */
function describe(answer: Answer<unknown>): {
  readonly outcome: 'pong' | 'raised';
  readonly raised?: string | undefined;
} {
  if (!('failure' in answer)) return { outcome: 'pong' };
  return { outcome: 'raised', raised: remoteFailureOf(answer.failure)?.class ?? 'error' };
}

interface Expectation {
  readonly topic: string;
  readonly expected: number | undefined;
  readonly json: boolean;
}

function finish(answers: Gathering<unknown>, { topic, expected, json }: Expectation): void {
  const { answers: count } = answers.counts;
  if (answers.ended === 'unheard') {
    throw new CommandEnd('unroutable', `no server listens on topic "${topic}"`);
  }
  const of = expected === undefined ? '' : ` of ${expected}`;
  if (!json) process.stdout.write(`${topic}: ${count}${of} answered\n`);
  if (count === 0 || (expected !== undefined && count < expected)) throw new CommandEnd('failed');
}
