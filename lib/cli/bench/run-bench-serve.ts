import { setTimeout as sleep } from 'node:timers/promises';
import { startInTime } from '../common/start-in-time.ts';
import { connect, placeOf, useExchange } from '../profile/place.ts';
import { durationMs } from '../request/request-options.ts';
import { EndingSignals } from '../serve/ending-signals.ts';
import { stderrLogger } from '../common/stderr-logger.ts';
import { wholeNumber, type BenchServeFlags } from './bench-options.ts';
import { BenchServer } from './bench-server.ts';
import { ProgressLine } from './progress.ts';

const SECOND_MS = 1_000;

/** Serves until the time is over or somebody asks to end, and tells what it served. */
export async function runBenchServe(flags: BenchServeFlags): Promise<void> {
  const { topic, server, duration, json } = flags;
  const size = wholeNumber('size', flags.size, 0);
  const timeoutMs = durationMs('timeout', flags.timeout);
  const limitMs = duration === undefined ? undefined : durationMs('duration', duration);
  const place = await placeOf(flags);
  useExchange(place);
  using signals = new EndingSignals(stderrLogger({ level: () => 'warn', format: 'text' }));
  await using transport = connect(place, flags.verbose);
  const bench = new BenchServer(transport, { topic, server, size });
  await startInTime([bench], transport, timeoutMs);
  process.stderr.write(`serving topic ${topic} on ${place.url.toRedactedString()}\n`);
  const startedAt = performance.now();
  await serving(bench, { signals, limitMs, quiet: flags.quiet === true });
  const elapsedMs = Math.round(performance.now() - startedAt);
  const { served } = bench;
  process.stdout.write(
    json === true
      ? `${JSON.stringify({ served, elapsed_ms: elapsedMs })}\n`
      : `serve ${topic}: ${served} in ${(elapsedMs / SECOND_MS).toFixed(1)} s\n`,
  );
}

async function serving(
  bench: BenchServer,
  {
    signals,
    limitMs,
    quiet,
  }: {
    readonly signals: EndingSignals;
    readonly limitMs: number | undefined;
    readonly quiet: boolean;
  },
): Promise<void> {
  using line = new ProgressLine({ quiet });
  let before = 0;
  const telling = setInterval(() => {
    const { served } = bench;
    // A server that waits for work need not say so each second.
    if (served > before) line.tell(`${served - before} per second, ${served} so far`);
    before = served;
  }, SECOND_MS);
  const over = new AbortController();
  try {
    const limits =
      limitMs === undefined ? [] : [sleep(limitMs, undefined, { signal: over.signal })];
    await Promise.race([signals.asked, ...limits]);
  } finally {
    over.abort();
    clearInterval(telling);
  }
}
