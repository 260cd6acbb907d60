import { cassetteStats, type CassetteEvent, type IntakeCounts } from '../../cassette.ts';
import { printCounts } from '../cassette/print-stats.ts';
import { counted } from '../common/count-words.ts';

export interface Totals extends Omit<IntakeCounts, 'recorded'> {
  readonly file: string;
  readonly events: readonly CassetteEvent[];
  readonly secrets: number;
  readonly elapsedMs: number;
  /** How often nothing was heard for a while. */
  readonly gaps: number;
}

/** Says at the end of a recording what is in it. */
export function tellTotals(totals: Totals, json: boolean): void {
  const { file, events, secrets, elapsedMs, gaps, passedOver, malformed } = totals;
  const { events: counts } = cassetteStats(events.map((event, index) => ({ line: index, event })));
  const seconds = Number((elapsedMs / 1000).toFixed(3));
  if (json) {
    const row = { file, events: counts, secrets, passedOver, malformed, gaps, seconds };
    process.stdout.write(`${JSON.stringify(row)}\n`);
    return;
  }
  const rest = [
    ...counted(secrets, 'secret taken out', 'secrets taken out'),
    ...counted(passedOver, 'passed over', 'passed over'),
    ...counted(malformed, 'not understood', 'not understood'),
    ...counted(gaps, 'gap'),
  ];
  const tail = rest.length === 0 ? '' : ` (${rest.join(', ')})`;
  process.stderr.write(`${file}: ${printCounts({ events: counts })} in ${seconds} s${tail}\n`);
}
