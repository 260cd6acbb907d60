/**
 * Sets a key that came from the wire. Assignment alone would let `__proto__` change the prototype;
 * `Object.fromEntries` would not, but takes four times as long.
 */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    target[key] = value;
  }
}
