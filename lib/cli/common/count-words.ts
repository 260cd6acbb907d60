/** `1 request`, `3 replies`; nothing for 0. */
export function counted(count: number, one: string, many = `${one}s`): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}

/** `2 requests, 1 failure`, or `nothing`. */
export function enumerated(parts: readonly (readonly string[])[]): string {
  return parts.flat().join(', ') || 'nothing';
}
