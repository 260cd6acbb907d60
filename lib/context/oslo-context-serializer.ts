import { InvalidArgument } from '../errors.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { ContextDict } from './context-dict.ts';
import type { RequestContextFields } from './request-context-fields.ts';
import { contextFromDict, RequestContext, type RequestContextClass } from './request-context.ts';

/** What serializes arguments and results. Any serializer will do. */
export type EntitySerializer<Context> = Pick<
  Serializer<Context>,
  'serializeEntity' | 'deserializeEntity'
>;

/**
 * Gives endpoints their context as an object of a class, and lets clients pass such objects:
 * `new OsloContextSerializer(NovaRequestContext, new VersionedObjectSerializer())`. Arguments and
 * results are left to the serializer inside. Counterpart: the `RequestContextSerializer` that each
 * OpenStack service has. osprofiler's `trace_info` is relayed like every key a class does not know.
 */
export class OsloContextSerializer<
  Context extends RequestContext,
  Fields extends RequestContextFields,
> implements Serializer<Context> {
  readonly #contextClass: RequestContextClass<Context, Fields>;
  readonly #base: EntitySerializer<Context> | undefined;

  /** @param base default: entities pass as they are. */
  constructor(
    contextClass: RequestContextClass<Context, Fields>,
    base?: EntitySerializer<Context>,
  ) {
    this.#contextClass = contextClass;
    this.#base = base;
  }

  serializeEntity(ctxt: Context, entity: unknown): unknown {
    return this.#base === undefined ? entity : this.#base.serializeEntity(ctxt, entity);
  }

  deserializeEntity(ctxt: Context, entity: unknown): unknown {
    return this.#base === undefined ? entity : this.#base.deserializeEntity(ctxt, entity);
  }

  /** @throws {InvalidArgument} a context that is no {@link RequestContext}. */
  serializeContext(ctxt: Context): Record<string, unknown> {
    if (ctxt instanceof RequestContext) return ctxt.toDict();
    throw new InvalidArgument('ctxt', 'must be a RequestContext');
  }

  /** @throws what the class throws for a field that cannot be: nova's `timestamp`, for one. */
  deserializeContext(ctxt: ContextDict): Context {
    return contextFromDict(this.#contextClass, ctxt);
  }
}
