import { ambient, runWithAmbient } from './ambient.ts';
import { RequestContext } from './request-context.ts';

/** A class of which the current context may be an instance. */
type ContextKind<Context extends RequestContext> = abstract new (...args: never[]) => Context;

/**
 * Runs `work` with `ctxt` as the current context, through all promises and callbacks it starts.
 * Anything but a {@link RequestContext} is no context: then there is none inside, not even that of
 * the surroundings. Free as long as only such contexts come. Counterpart: `update_store` of oslo.
 */
export function runWithContext<T>(ctxt: unknown, work: () => T): T {
  const next = ctxt instanceof RequestContext ? ctxt : undefined;
  const { ctxt: current, trace } = ambient();
  return next === current ? work() : runWithAmbient({ ctxt: next, trace }, work);
}

/**
 * The context of the work that runs now: inside of an endpoint the caller's, if the server has a
 * serializer that makes contexts objects. `undefined` when there is none, or when it is not an
 * instance of the given class. Counterpart: `oslo_context.context.get_current`.
 */
export function currentContext(): RequestContext | undefined;
export function currentContext<Context extends RequestContext>(
  contextClass: ContextKind<Context>,
): Context | undefined;
export function currentContext(
  contextClass: ContextKind<RequestContext> = RequestContext,
): RequestContext | undefined {
  const { ctxt } = ambient();
  return ctxt instanceof contextClass ? ctxt : undefined;
}
