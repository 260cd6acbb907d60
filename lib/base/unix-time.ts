/** Unix time in milliseconds, with the precision of the monotonic clock. */
export function unixTimeMs(): number {
  return performance.timeOrigin + performance.now();
}
