import { looksLikeIndex } from './key-order.ts';
import { MAX_DEPTH } from './primitive.ts';
import { LARGEST_EXACT_INTEGER } from './py-float.ts';

/**
 * Whether `JSON.parse` and `JSON.stringify` treat a value as Python would. They do with nearly
 * every message; to look costs a tenth of the parsing.
 *
 * @param depthLeft how many levels it may have.
 */
export function isCommonJson(value: unknown, depthLeft = MAX_DEPTH): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return true;
    case 'number':
      // Not the limit itself, which `JSON.parse` also makes of the integer next to it.
      return value < LARGEST_EXACT_INTEGER && value > -LARGEST_EXACT_INTEGER;
    case 'object':
      return value === null || (depthLeft > 0 && hasCommonMembers(value, depthLeft - 1));
    default:
      return false;
  }
}

function hasCommonMembers(container: object, depthLeft: number): boolean {
  if (Array.isArray(container)) {
    for (const item of container) if (!isCommonJson(item, depthLeft)) return false;
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(container);
  if (prototype !== Object.prototype && prototype !== null) return false;
  let isFirst = true;
  for (const key in container) {
    // Keys that look like indices come first here, wherever they stand in the text.
    if (isFirst && looksLikeIndex(key)) return false;
    isFirst = false;
    if (!isCommonJson(container[key as keyof typeof container], depthLeft)) return false;
  }
  return true;
}
