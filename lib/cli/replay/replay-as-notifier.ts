import { describeOpening, playNotifications, type SentNotification } from '../../cassette.ts';
import { stringifyPythonJson } from '../../driver.ts';
import { readCassette } from '../cassette/read-cassette.ts';
import { counted, enumerated } from '../common/count-words.ts';
import { CommandEnd, UsageError } from '../common/exit-codes.ts';
import { speedOf } from '../common/playing-options.ts';
import { withProgress } from '../common/with-progress.ts';
import { confirmed } from '../profile/confirm-production.ts';
import { connectQuietly, placeOf } from '../profile/place.ts';
import type { ReplayFlags } from './replay-options.ts';

/** Sends the recorded notifications at their pace, or another. */
export async function replayAsNotifier(flags: ReplayFlags, signal: AbortSignal): Promise<void> {
  const { file, topic, verbose } = flags;
  const cassette = await readCassette(file);
  const total = cassette.lines.filter(({ event }) => event.event === 'notification').length;
  if (total === 0) throw new UsageError(`${file} has no notifications`);
  const speed = speedOf(flags.speed ?? '1');
  const place = await placeOf(flags, 'notifications');
  if (
    !(await confirmed(place, {
      what: `replay the ${total} notifications of ${file}`,
      yes: flags.yes,
    }))
  ) {
    throw new CommandEnd('failed', 'nothing was sent');
  }
  await using transport = connectQuietly(place, Math.max(0, verbose - 1));
  const target = { ...place.target, ...(topic !== undefined && { topic }) };
  const startedAt = performance.now();
  let sent = 0;
  let latestMs = 0;
  const playing = playNotifications(transport, cassette, { speed, target, signal });
  await withProgress(
    () => `${file}: ${sent} of ${total} sent`,
    async () => {
      for await (const one of playing) {
        sent += 1;
        latestMs = Math.max(latestMs, one.lateByMs);
        tell(one, flags);
      }
    },
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(3);
  const late = speed === Infinity ? '' : `, at most ${latestMs.toFixed(0)} ms late`;
  const what = enumerated([counted(sent, 'notification')]);
  process.stderr.write(`${file}: ${what} in ${seconds} s${late}\n`);
}

function tell({ event, lateByMs }: SentNotification, { json, verbose }: ReplayFlags): void {
  const what = describeOpening(event);
  if (json === true) {
    const row = { what, late_by_ms: Number(lateByMs.toFixed(1)) };
    process.stdout.write(`${stringifyPythonJson(row)}\n`);
  } else if (verbose > 0) {
    process.stdout.write(`${what}\n`);
  }
}
