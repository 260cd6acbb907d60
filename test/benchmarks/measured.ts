import type { ContestantName } from '../../benchmarks/contestant-names.ts';
import type { Measurement } from '../../benchmarks/measurement.ts';
import type { ScenarioResult } from '../../benchmarks/results.ts';
import { SCENARIOS, type Scenario } from '../../benchmarks/scenarios.ts';

/** A kind of work by its name. */
export function scenario(name: string): Scenario {
  const found = SCENARIOS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
}

/** A result as a run gives it, of one repetition. */
export function measured(
  name: string,
  figures: Partial<Record<ContestantName, Measurement>>,
): ScenarioResult {
  const rows = Object.entries(figures) as [ContestantName, Measurement][];
  return {
    scenario: scenario(name),
    rows: rows.map(([contestant, own]) => ({ contestant, repetitions: 1, figures: own })),
  };
}
