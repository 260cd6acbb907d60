import { isRecord } from '../base/map-values.ts';
import { MalformedMessage } from '../wire/errors.ts';
import { VersionedObject } from './versioned-object.ts';
import type { ObjectVersions } from './versioned-object-registry.ts';

/**
 * Calls a method of the service that has the objects, nova's conductor for one:
 * `(ctxt, method, args) => conductor.call(ctxt, method, args)`. The client should have a
 * `VersionedObjectSerializer`, for the objects in arguments and results.
 */
export type Call<Ctxt> = (
  ctxt: Ctxt,
  method: string,
  args: Record<string, unknown>,
) => Promise<unknown>;

/** What a method is called with. */
export interface ObjectMethodArguments {
  /** Positional ones, without the context. Default: none. */
  readonly args?: readonly unknown[] | undefined;
  /** Default: none. */
  readonly kwargs?: Readonly<Record<string, unknown>> | undefined;
}

/** A method of the class of an object. */
export interface ObjectClassMethod extends ObjectMethodArguments {
  readonly objname: string;
  readonly objmethod: string;
}

/**
 * Calls a method of a class: `Service.get_by_host_and_binary`. The result, if it is an object,
 * comes in a version within `objectVersions`, which has at least `objname`
 * ({@link VersionedObjectRegistry.versionsOf} tells them).
 *
 * @throws what `call` throws.
 */
export function objectClassActionVersions<Ctxt>(
  call: Call<Ctxt>,
  ctxt: Ctxt,
  method: ObjectClassMethod & { readonly objectVersions: ObjectVersions },
): Promise<unknown> {
  const { objname, objmethod, objectVersions, args = [], kwargs = {} } = method;
  const objects = { objname, objmethod, object_versions: objectVersions };
  return call(ctxt, 'object_class_action_versions', { ...objects, args, kwargs });
}

/**
 * The same for services that know no versions of objects inside, `objver` being that of the object.
 * Nova's has not answered to it for long.
 *
 * @throws what `call` throws.
 */
export function objectClassAction<Ctxt>(
  call: Call<Ctxt>,
  ctxt: Ctxt,
  method: ObjectClassMethod & { readonly objver: string },
): Promise<unknown> {
  const { objname, objmethod, objver, args = [], kwargs = {} } = method;
  return call(ctxt, 'object_class_action', { objname, objmethod, objver, args, kwargs });
}

/**
 * Calls a method of an object: `save`, `create`, `destroy`. The object takes over what the method
 * changed in it ({@link VersionedObject.applyUpdates}); the method's own result is returned.
 *
 * @throws what `call` throws; the object is as before.
 * @throws {MalformedMessage} the reply is not what such a method replies.
 * @throws {InvalidObjectField} an update is not of the type that its field declares.
 */
export async function objectAction<Ctxt>(
  call: Call<Ctxt>,
  ctxt: Ctxt,
  method: ObjectMethodArguments & {
    readonly objinst: VersionedObject;
    readonly objmethod: string;
  },
): Promise<unknown> {
  const { objinst, objmethod, args = [], kwargs = {} } = method;
  const reply = await call(ctxt, 'object_action', {
    objinst: objinst.toPrimitive(),
    objmethod,
    args,
    kwargs,
  });
  const [updates, result] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  if (!isRecord(updates)) {
    throw new MalformedMessage(
      `The reply to ${objinst.name}.${objmethod} is no list of updates and result`,
    );
  }
  objinst.applyUpdates(updates);
  return result;
}

/**
 * Asks for an object in older versions, its own and those of the objects in it. What has no version
 * there stays as it is.
 *
 * @throws what `call` throws.
 */
export function objectBackportVersions<Ctxt>(
  call: Call<Ctxt>,
  ctxt: Ctxt,
  request: {
    readonly objinst: VersionedObject | Readonly<Record<string, unknown>>;
    readonly objectVersions: ObjectVersions;
  },
): Promise<unknown> {
  const objinst =
    request.objinst instanceof VersionedObject ? request.objinst.toPrimitive() : request.objinst;
  const args = { objinst, object_versions: request.objectVersions };
  return call(ctxt, 'object_backport_versions', args);
}
