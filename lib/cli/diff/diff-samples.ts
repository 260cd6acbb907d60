import {
  nearestSample,
  readNotificationSamples,
  withoutExampleIds,
  type Difference,
  type NotificationEvent,
} from '../../cassette.ts';
import { stringifyPythonJson } from '../../driver.ts';
import { readCassette } from '../cassette/read-cassette.ts';
import { counted, enumerated } from '../common/count-words.ts';
import { CommandEnd, UsageError } from '../common/exit-codes.ts';
import { stylerFor } from '../common/styled.ts';
import { readJsonObject } from '../request/read-json.ts';
import type { DiffFlags } from './diff-options.ts';
import { isBelow } from './ignored-paths.ts';
import { tellDifference, withoutSecrets } from './tell-difference.ts';

/** Compares the notifications of a cassette with the samples of their types that are nearest. */
export async function diffSamples(flags: DiffFlags): Promise<void> {
  if (flags.update) throw new UsageError('--update: samples are not ours to change');
  const samples = readNotificationSamples(flags.expected).map(withoutExampleIds);
  const { replacements: file } = flags;
  const replacements = file === undefined ? {} : await readJsonObject(`@${file.replace(/^@/, '')}`);
  const { lines } = await readCassette(flags.actual);
  const counts = { same: 0, changed: 0, unknown: 0 };
  for (const { line, event } of lines) {
    if (event.event !== 'notification') continue;
    const nearest = nearestSample(samples, event.message, replacements);
    const found = nearest?.differences.filter(({ path }) => !isBelow(path, flags.ignore)) ?? [];
    const kind = nearest === undefined ? 'unknown' : found.length === 0 ? 'same' : 'changed';
    counts[kind] += 1;
    if (kind === 'same') continue;
    tell({ line, event, sample: nearest?.sample.name, differences: found }, flags);
  }
  const { same, changed, unknown } = counts;
  const parts = [counted(same, 'same', 'same'), counted(changed, 'changed', 'changed')];
  process.stderr.write(
    `${enumerated([...parts, counted(unknown, 'without a sample', 'without a sample')])}\n`,
  );
  if (changed + unknown > 0) throw new CommandEnd('failed');
}

interface ComparedNotification {
  readonly line: number;
  readonly event: NotificationEvent;
  readonly sample: string | undefined;
  readonly differences: readonly Difference[];
}

function tell({ line, event, sample, differences }: ComparedNotification, flags: DiffFlags): void {
  const type = String(event.message['event_type']);
  if (flags.json === true) {
    const shown = differences.map((one) => (flags.showSecrets ? one : withoutSecrets(one)));
    const row = { kind: sample === undefined ? 'unknown' : 'changed', what: type, sample };
    const text = stringifyPythonJson({ ...row, actual_line: line, differences: shown });
    process.stdout.write(`${text}\n`);
    return;
  }
  const style = stylerFor(process.stdout);
  const against = sample === undefined ? 'no sample of its type' : `sample ${sample}`;
  const shown = differences.map((difference) => tellDifference(difference, flags.showSecrets));
  const title = style('yellow', `~ notification ${type}`);
  process.stdout.write(
    `${[`${title} (${flags.actual}:${line}, ${against})`, ...shown].join('\n')}\n`,
  );
}
