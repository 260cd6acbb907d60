import { Bindings } from './bindings.ts';
import { differences, type CompareOptions, type Difference } from './differences.ts';

/** As `differences`, of two lists whose order means nothing: what is alike is paired first. */
export function unorderedDifferences(
  expected: readonly unknown[],
  actual: readonly unknown[],
  { bindings = new Bindings(), ...options }: CompareOptions = {},
): Difference[] {
  const left = [...actual];
  const unpaired = expected.filter((item) => {
    const found = left.findIndex((candidate) => {
      const trial = bindings.fork();
      const alike = differences(item, candidate, { ...options, bindings: trial }).length === 0;
      if (alike) bindings.join(trial);
      return alike;
    });
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
  return differences(unpaired, left, { ...options, bindings });
}
