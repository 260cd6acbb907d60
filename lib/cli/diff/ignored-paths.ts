/** Whether a path is, or is below, one of those at which nothing counts. */
export function isBelow(path: string, ignored: readonly string[] = []): boolean {
  return ignored.some(
    (one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`),
  );
}
