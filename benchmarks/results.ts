import { CONTESTANTS, type ContestantName } from './contestant-names.ts';
import { medians, type Measurement } from './measurement.ts';
import type { Scenario } from './scenarios.ts';

/** What one contestant reached at one kind of work. */
export interface Row {
  readonly contestant: ContestantName;
  readonly figures: Measurement;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  /** In the order of {@link CONTESTANTS}. */
  readonly rows: readonly Row[];
}

/** Gathers the measurements of a run. */
export class Results {
  readonly #measured = new Map<Scenario, Map<ContestantName, Measurement[]>>();

  add(scenario: Scenario, contestant: ContestantName, measurement: Measurement): void {
    const byContestant = this.#measured.get(scenario) ?? new Map<ContestantName, Measurement[]>();
    this.#measured.set(scenario, byContestant);
    byContestant.set(contestant, [...(byContestant.get(contestant) ?? []), measurement]);
  }

  /** The medians. */
  summary(): ScenarioResult[] {
    const names = Object.keys(CONTESTANTS) as ContestantName[];
    return [...this.#measured].map(([scenario, byContestant]) => ({
      scenario,
      rows: names.flatMap((contestant) => {
        const measured = byContestant.get(contestant);
        return measured === undefined ? [] : [{ contestant, figures: medians(measured) }];
      }),
    }));
  }
}

/** Python's figures: of two executors those of the faster one. */
export function bestPython({ rows }: ScenarioResult): Measurement | undefined {
  return rows
    .filter(({ contestant }) => contestant.startsWith('python-'))
    .map(({ figures }) => figures)
    .toSorted((a, b) => speed(b) - speed(a))[0];
}

export function figuresOf({ rows }: ScenarioResult, name: ContestantName): Measurement | undefined {
  return rows.find(({ contestant }) => contestant === name)?.figures;
}

/** Where there is no rate, what is over sooner is faster. */
export function speed({ rate, p50Ms }: Measurement): number {
  return rate ?? 1000 / (p50Ms ?? NaN);
}
