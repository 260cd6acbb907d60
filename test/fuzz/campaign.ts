import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';

/** Of all generators, so that a failure comes again: `OSLO_TEST_FUZZ_SEED`, or always the same. */
export const SEED = Number(process.env['OSLO_TEST_FUZZ_SEED'] ?? 20_260_513);

const SHARED = [Object, Array, Function, Error, String, Number, Promise, Map].map(
  ({ prototype }) => prototype as object,
);

/** A check that nobody has touched what all objects inherit. */
export function watchPrototypes(): () => void {
  const describe = (): unknown =>
    SHARED.map((prototype) =>
      Reflect.ownKeys(prototype).map((key): unknown[] => [
        key,
        Object.getOwnPropertyDescriptor(prototype, key)?.value,
      ]),
    );
  const before = describe();
  return () => {
    assert.deepEqual(describe(), before);
  };
}

/** Tells how much was done, from which seed, and how it ended. */
export function report(
  test: TestContext,
  figures: Readonly<Record<string, number>>,
  startedAt: number,
): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const texts = Object.entries(figures).map(([name, count]) => `${count} ${name}`);
  test.diagnostic(`seed ${SEED}: ${texts.join(', ')} in ${seconds} s`);
}
