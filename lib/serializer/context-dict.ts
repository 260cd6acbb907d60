import { InvalidArgument } from '../errors.ts';

/**
 * A request context as an object of plain data: what its `toDict()` (or `to_dict()`) returns, or,
 * without such a method, the context itself. An absent context is an empty one.
 *
 * @throws {InvalidArgument} for what is no object, and for a method that returns no object.
 */
export function contextDict(ctxt: unknown): Readonly<Record<string, unknown>> {
  if (ctxt === undefined || ctxt === null) return {};
  const dict = isDict(ctxt) ? ownDict(ctxt) : ctxt;
  if (isDict(dict)) return dict;
  throw new InvalidArgument('ctxt', 'must be an object, or one that toDict() makes an object of');
}

function ownDict(ctxt: Readonly<Record<string, unknown>>): unknown {
  for (const name of ['toDict', 'to_dict']) {
    const method = ctxt[name];
    if (typeof method === 'function') return Reflect.apply(method, ctxt, []);
  }
  return ctxt;
}

function isDict(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
