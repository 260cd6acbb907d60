import { keptWith } from '../base/kept-with.ts';
import { RequestContext } from '../context/request-context.ts';
import { InvalidArgument } from '../errors.ts';
import { constantContext } from '../wire/context-text.ts';

type Dict = Readonly<Record<string, unknown>>;

/**
 * A request context as an object of plain data: what its `toDict()` (or `to_dict()`) returns, or,
 * without such a method, the context itself. An absent context is an empty one. A {@link RequestContext}
 * never changes, so it is asked once.
 *
 * @throws {InvalidArgument} for what is no object, and for a method that returns no object.
 */
export function contextDict(ctxt: unknown): Dict {
  if (ctxt === undefined || ctxt === null) return {};
  if (ctxt instanceof RequestContext) return constantDict(ctxt);
  const dict = isDict(ctxt) ? ownDict(ctxt) : ctxt;
  if (isDict(dict)) return dict;
  throw new InvalidArgument('ctxt', 'must be an object, or one that toDict() makes an object of');
}

/** An API request makes some ten calls with one context. */
const constantDict = keptWith((ctxt: RequestContext): Dict => constantContext(ctxt.toDict()));

function ownDict(ctxt: Dict): unknown {
  for (const name of ['toDict', 'to_dict']) {
    const method = ctxt[name];
    if (typeof method === 'function') return Reflect.apply(method, ctxt, []);
  }
  return ctxt;
}

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
