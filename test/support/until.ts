/**
 * Waits until `condition` holds, looking each time the event loop has come round.
 *
 * @throws when it does not hold within `timeoutMs`; the error says what was waited for.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs = 10_000, what = condition.toString() }: { timeoutMs?: number; what?: string } = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`Not within ${String(timeoutMs)} ms: ${what}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}
