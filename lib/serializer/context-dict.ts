import { InvalidArgument } from '../errors.ts';

/**
 * A request context as an object of plain data: what its `toDict()` (or `to_dict()`) returns, or,
 * without such a method, the context itself. An absent context is an empty one.
 *
 * @throws {InvalidArgument} for what is no object, a list, or an object whose method returns such.
 */
export function contextDict(ctxt: unknown): Readonly<Record<string, unknown>> {
  const dict = ctxt === undefined || ctxt === null ? {} : ownDict(ctxt);
  if (isDict(dict)) return dict;
  throw new InvalidArgument('ctxt', 'must be an object, or one that toDict() makes an object of');
}

function ownDict(ctxt: NonNullable<unknown>): unknown {
  if (hasMethod(ctxt, 'toDict')) return ctxt.toDict();
  return hasMethod(ctxt, 'to_dict') ? ctxt.to_dict() : ctxt;
}

function hasMethod<N extends string>(
  value: NonNullable<unknown>,
  name: N,
): value is Record<N, () => unknown> {
  return typeof (value as Partial<Record<N, unknown>>)[name] === 'function';
}

function isDict(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
