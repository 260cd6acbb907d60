import type { ContestantName } from './contestant-names.ts';
import type { Scenario } from './scenarios.ts';
import type { Work } from './programs/job.ts';

/** One measurement of a run. */
export interface Turn {
  /** From 1 on. */
  readonly repetition: number;
  readonly scenario: Scenario;
  readonly contestant: ContestantName;
}

export interface Plan {
  readonly scenarios: readonly Scenario[];
  readonly contestants: readonly {
    readonly name: ContestantName;
    readonly works: readonly Work[];
  }[];
  readonly wants: (contestant: ContestantName, scenario: Scenario) => boolean;
  readonly repetitions: number;
}

/** Who is measured when: all contestants at one kind of work follow on each other, so what disturbs one disturbs all. */
export function turnsOf({ scenarios, contestants, wants, repetitions }: Plan): readonly Turn[] {
  return Array.from({ length: repetitions }, (_, index) =>
    scenarios.flatMap((scenario) =>
      contestants
        .filter(({ name, works }) => works.includes(scenario.work) && wants(name, scenario))
        .map(({ name }) => ({ repetition: index + 1, scenario, contestant: name })),
    ),
  ).flat();
}
