import type { NovaObject } from './nova-object.ts';

/** A method of nova-conductor by which others have objects act where the database is. */
export interface ObjectCall {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Calls a class method. */
export function classAction(
  objname: string,
  objmethod: string,
  options: {
    /** That of the object which the caller understands. Default: that of `Service` in nova 26. */
    readonly version?: string;
    readonly args?: readonly unknown[];
  } = {},
): ObjectCall {
  const { version = '1.22', args = [] } = options;
  return {
    method: 'object_class_action_versions',
    args: { objname, objmethod, object_versions: { [objname]: version }, args, kwargs: {} },
  };
}

/** Calls a method of an instance, which travels with it; answered with the fields that it changed. */
export function objectAction(objinst: NovaObject, objmethod: string): ObjectCall {
  return { method: 'object_action', args: { objinst, objmethod, args: [], kwargs: {} } };
}
