/**
 * Python keeps the keys of a dict in the order of their arrival; JavaScript puts those that look
 * like array indices first. An object in which that makes a difference carries the order along, out
 * of sight, so that it leaves as it came.
 */
const KEY_ORDER = Symbol('oslo-messaging.keyOrder');

interface Ordered {
  readonly [KEY_ORDER]?: readonly string[];
}

const ARRAY_INDEX = /^(?:0|[1-9]\d{0,9})$/;

/** Whether JavaScript may have moved this key to the front. */
export function looksLikeIndex(key: string): boolean {
  // Asked of each object of each message; nearly all keys are told by their first character.
  return isDigit(key.charCodeAt(0)) && ARRAY_INDEX.test(key);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** @param keys of the object, in the order in which they came. */
export function rememberKeyOrder(object: object, keys: readonly string[]): void {
  Object.defineProperty(object, KEY_ORDER, { value: keys });
}

/** The entries in the order in which they came, as far as it is known, and then all others. */
export function entriesInOrder(object: object): [string, unknown][] {
  const remembered = (object as Ordered)[KEY_ORDER];
  const entries = Object.entries(object);
  if (remembered === undefined) return entries;
  const left = new Map<string, unknown>(entries);
  const ordered: [string, unknown][] = [];
  for (const key of remembered) {
    if (!left.has(key)) continue;
    ordered.push([key, left.get(key)]);
    left.delete(key);
  }
  return [...ordered, ...left];
}
