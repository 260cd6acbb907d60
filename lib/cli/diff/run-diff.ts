import { statSync } from 'node:fs';
import {
  compareCassettes,
  describeOpening,
  saveCassette,
  updateCassette,
  type ComparedExchange,
} from '../../cassette.ts';
import { stringifyPythonJson } from '../../driver.ts';
import { readCassette } from '../cassette/read-cassette.ts';
import { counted, enumerated } from '../common/count-words.ts';
import { CommandEnd, UsageError } from '../common/exit-codes.ts';
import { stylerFor } from '../common/styled.ts';
import type { DiffFlags } from './diff-options.ts';
import { diffSamples } from './diff-samples.ts';
import { tellDifference, withoutSecrets } from './tell-difference.ts';

/** Compares, prints, and ends with 1 when something differs and is not to be expected from now on. */
export async function runDiff(flags: DiffFlags): Promise<void> {
  if (statSync(flags.expected, { throwIfNoEntry: false })?.isDirectory() === true) {
    return diffSamples(flags);
  }
  if (flags.replacements !== undefined) {
    throw new UsageError('--replacements is for samples: EXPECTED is no folder');
  }
  const expected = await readCassette(flags.expected);
  const actual = await readCassette(flags.actual);
  const compared = compareCassettes(expected, actual, { ignore: flags.ignore });
  for (const pair of compared) if (pair.kind !== 'same') tellPair(pair, flags);
  tellDiffTotals(compared);
  if (flags.update) {
    const { header, events } = updateCassette(actual, compared);
    saveCassette(flags.expected, header, events);
    return;
  }
  if (compared.some(({ kind }) => kind !== 'same')) throw new CommandEnd('failed');
}

type Differing = Exclude<ComparedExchange, { readonly kind: 'same' }>;

function tellPair(pair: Differing, flags: DiffFlags): void {
  const text = flags.json === true ? asJson(pair, flags.showSecrets) : asText(pair, flags);
  process.stdout.write(`${text}\n`);
}

function asText(pair: Differing, { expected, actual, showSecrets }: DiffFlags): string {
  const style = stylerFor(process.stdout);
  const { opening } = 'expected' in pair ? pair.expected : pair.actual;
  const what = describeOpening(opening);
  const old = 'expected' in pair ? `${expected}:${pair.expected.line}` : '';
  const now = 'actual' in pair ? `${actual}:${pair.actual.line}` : '';
  if (pair.kind === 'missing') return style('red', `- ${what} (${old})`);
  if (pair.kind === 'extra') return style('green', `+ ${what} (${now})`);
  const shown = pair.differences.map((difference) => tellDifference(difference, showSecrets));
  return [`${style('yellow', `~ ${what}`)} (${old}, ${now})`, ...shown].join('\n');
}

function asJson(pair: Differing, showSecrets: boolean): string {
  const { opening } = 'expected' in pair ? pair.expected : pair.actual;
  return stringifyPythonJson({
    kind: pair.kind,
    what: describeOpening(opening),
    ...('expected' in pair && { expected_line: pair.expected.line }),
    ...('actual' in pair && { actual_line: pair.actual.line }),
    ...('differences' in pair && {
      differences: pair.differences.map((one) => (showSecrets ? one : withoutSecrets(one))),
    }),
  });
}

function tellDiffTotals(compared: readonly ComparedExchange[]): void {
  const count = (kind: ComparedExchange['kind']): number =>
    compared.filter((pair) => pair.kind === kind).length;
  const parts = (['same', 'changed', 'missing', 'extra'] as const).map((kind) =>
    counted(count(kind), kind, kind),
  );
  process.stderr.write(`${enumerated(parts)}\n`);
}
