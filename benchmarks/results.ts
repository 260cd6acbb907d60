import { CONTESTANTS, type ContestantName } from './contestant-names.ts';
import { medians, type Measurement } from './measurement.ts';
import type { Scenario } from './scenarios.ts';
import type { Turn } from './turns.ts';

/** What one contestant reached at one kind of work. */
export interface Row {
  readonly contestant: ContestantName;
  /** How many measurements the figures are the medians of. */
  readonly repetitions: number;
  readonly figures: Measurement;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  /** In the order of {@link CONTESTANTS}. */
  readonly rows: readonly Row[];
}

/** Gathers the measurements of a run. */
export class Results {
  readonly #measured = new Map<Scenario, Map<ContestantName, Measured>>();

  add(turn: Turn, measurement: Measurement): void {
    this.#of(turn).repetitions.push(measurement);
  }

  /** Writes, which are counted in a run of their own. */
  addWrites(turn: Turn, measurement: Measurement): void {
    this.#of(turn).writes.push(measurement);
  }

  /** The medians. */
  summary(): readonly ScenarioResult[] {
    const names = Object.keys(CONTESTANTS) as ContestantName[];
    return [...this.#measured].map(([scenario, byContestant]) => ({
      scenario,
      rows: names.flatMap((contestant) => {
        const measured = byContestant.get(contestant);
        if (measured === undefined) return [];
        const { repetitions, writes } = measured;
        const figures = medians([...repetitions, ...writes]);
        return [{ contestant, repetitions: repetitions.length, figures }];
      }),
    }));
  }

  #of({ scenario, contestant }: Turn): Measured {
    const byContestant = this.#measured.get(scenario) ?? new Map<ContestantName, Measured>();
    this.#measured.set(scenario, byContestant);
    const measured = byContestant.get(contestant) ?? { repetitions: [], writes: [] };
    byContestant.set(contestant, measured);
    return measured;
  }
}

interface Measured {
  readonly repetitions: Measurement[];
  readonly writes: Measurement[];
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
