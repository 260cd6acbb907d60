import { relative, sep } from 'node:path';
import type { PreRenderedChunk } from 'rollup';

/** The folder of `lib` that most modules of a chunk are from, as its name in stack traces. */
export function roomOf({ moduleIds }: Pick<PreRenderedChunk, 'moduleIds'>): string {
  const modules = new Map<string, number>();
  for (const id of moduleIds) {
    const room = relative('lib', id).split(sep).slice(0, -1)[0] ?? 'lib';
    modules.set(room, (modules.get(room) ?? 0) + 1);
  }
  const [first] = [...modules].sort(([, one], [, other]) => other - one);
  return first?.[0] ?? 'lib';
}
