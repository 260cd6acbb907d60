/** The value that a share (0 to 1) of sorted values does not reach. */
export function percentile(sorted: Float32Array, share: number): number {
  const index = Math.min(Math.floor(sorted.length * share), sorted.length - 1);
  return sorted[index] ?? NaN;
}
