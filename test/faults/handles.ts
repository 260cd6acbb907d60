import { until } from '../support/until.ts';

/** What keeps a program from ending, and grows where something is not let go. */
const TYPES = ['TCPSocketWrap', 'Timeout'] as const;

type Handles = ReadonlyMap<string, number>;

/** How many resources of each type this process holds. */
export function openHandles(): Handles {
  const all = process.getActiveResourcesInfo();
  return new Map(TYPES.map((type) => [type, all.filter((each) => each === type).length]));
}

/** The types of which there are more than before, when what ends by itself has had the time for it. */
export async function leakedHandles(before: Handles): Promise<readonly string[]> {
  const surplus = (): string[] =>
    [...openHandles()]
      .map(([type, count]) => ({ type, more: count - (before.get(type) ?? 0) }))
      .filter(({ more }) => more > 0)
      .map(({ type, more }) => `${more} ${type}`);
  try {
    await until(() => surplus().length === 0, { timeoutMs: 5_000, everyMs: 100 });
    return [];
  } catch {
    return surplus(); // they are still there: that is the finding
  }
}
