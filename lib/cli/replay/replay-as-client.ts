import { describeOpening, playRequests, type Played } from '../../cassette.ts';
import { stringifyPythonJson } from '../../driver.ts';
import { readCassette } from '../cassette/read-cassette.ts';
import { counted, enumerated } from '../common/count-words.ts';
import { CommandEnd } from '../common/exit-codes.ts';
import { speedOf } from '../common/playing-options.ts';
import { stylerFor } from '../common/styled.ts';
import { withProgress } from '../common/with-progress.ts';
import { isBelow } from '../diff/ignored-paths.ts';
import { tellDifference, withoutSecrets } from '../diff/tell-difference.ts';
import { confirmed } from '../profile/confirm-production.ts';
import { connectQuietly, placeOf } from '../profile/place.ts';
import { readContext } from '../request/assignments.ts';
import { durationMs } from '../request/request-options.ts';
import type { ReplayFlags } from './replay-options.ts';

/** Sends the recorded requests, and ends with 1 when an answer differs from the recorded one. */
export async function replayAsClient(flags: ReplayFlags, signal: AbortSignal): Promise<void> {
  const { file, topic, server } = flags;
  const cassette = await readCassette(file);
  const speed = speedOf(flags.speed ?? 'max');
  const ctxt = await readContext(flags.context ?? []);
  const timeoutMs = flags.timeout === undefined ? undefined : durationMs('timeout', flags.timeout);
  const place = await placeOf(flags);
  if (!(await confirmed(place, { what: `replay ${file}`, yes: flags.yes }))) {
    throw new CommandEnd('failed', 'nothing was sent');
  }
  await using transport = connectQuietly(place, Math.max(0, flags.verbose - 1));
  const target = {
    ...place.target,
    ...(topic !== undefined && { topic }),
    ...(server !== undefined && { server }),
  };
  const counts = { same: 0, different: 0, sent: 0 };
  const playing = playRequests(transport, cassette, { speed, timeoutMs, target, ctxt, signal });
  await withProgress(
    () => `${file}: ${counts.same + counts.sent} played, and ${counts.different} that differ`,
    async () => {
      for await (const played of playing) {
        const found = { ...played, differences: countingOnes(played, flags) };
        counts[kindOf(found)] += 1;
        tell(found, flags);
      }
    },
  );
  const parts = [
    counted(counts.same, 'same', 'same'),
    counted(counts.different, 'different', 'different'),
    counted(counts.sent, 'sent without an answer', 'sent without an answer'),
  ];
  process.stderr.write(`${file}: ${enumerated(parts)}\n`);
  if (counts.different > 0) throw new CommandEnd('failed');
}

function countingOnes({ differences }: Played, { ignore }: ReplayFlags): Played['differences'] {
  return differences.filter(({ path }) => !isBelow(path, ignore));
}

function kindOf({ outcome, outcomes, differences }: Played): 'same' | 'different' | 'sent' {
  if (differences.length > 0) return 'different';
  return outcome === undefined && outcomes === undefined ? 'sent' : 'same';
}

function tell(played: Played, flags: ReplayFlags): void {
  const { exchange, elapsedMs, differences } = played;
  const kind = kindOf(played);
  const what = describeOpening(exchange.opening);
  if (flags.json === true) {
    const shown = differences.map((one) => (flags.showSecrets ? one : withoutSecrets(one)));
    const row = { line: exchange.line, what, kind, elapsed_ms: Number(elapsedMs.toFixed(1)) };
    process.stdout.write(`${stringifyPythonJson({ ...row, differences: shown })}\n`);
    return;
  }
  if (kind !== 'different' && flags.verbose === 0) return;
  const style = stylerFor(process.stdout);
  const title = style(kind === 'different' ? 'yellow' : 'dim', `${kind}: ${what}`);
  const shown = differences.map((difference) => tellDifference(difference, flags.showSecrets));
  process.stdout.write(`${[`${title} (${flags.file}:${exchange.line})`, ...shown].join('\n')}\n`);
}
