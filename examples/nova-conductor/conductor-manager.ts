import { expectedExceptions, Target, type VersionedObject } from 'oslo-messaging';
import { callClassMethod, type ClassMethodCall } from './class-methods.ts';
import { isObject } from './is-object.ts';
import { NovaException, ObjectActionError } from './nova-exception.ts';
import type { Fields, Records } from './records.ts';

/** A method of an object, which travels with the call. */
interface ObjectMethodCall {
  readonly objinst: VersionedObject;
  readonly objmethod: string;
}

const OBJECT_METHODS = ['create', 'save', 'destroy'] as const;

/**
 * Lets nova's other services keep their objects here: nova-compute has no database, it calls the
 * methods of its objects on the conductor (nova: `ConductorManager`).
 */
export class ConductorManager {
  /** Checks the arguments before a method gets them. */
  static readonly schemas = {
    object_class_action_versions: { parse: asClassMethodCall },
    object_action: { parse: asObjectMethodCall },
  };

  readonly target = new Target({ version: '3.0' });
  readonly #records: Records;
  readonly #log: (line: string) => void;

  /** @param log gets a line for everything that is kept. */
  constructor(records: Records, log: (line: string) => void) {
    this.#records = records;
    this.#log = log;
  }

  /** Returns what the class method returns. */
  @expectedExceptions(NovaException)
  object_class_action_versions(_ctxt: unknown, call: ClassMethodCall): unknown {
    return callClassMethod(this.#records, call);
  }

  /** Returns the fields that the method changed, and what it returns. */
  @expectedExceptions(NovaException)
  object_action(_ctxt: unknown, { objinst, objmethod }: ObjectMethodCall): [Fields, null] {
    const { name } = objinst;
    const method = OBJECT_METHODS.find((known) => known === objmethod);
    if (method === undefined) {
      throw new ObjectActionError(objmethod, `${name} does not do that in this conductor`);
    }
    const updates = this.#records[method](objinst);
    const { host, binary, report_count } = objinst.data;
    this.#log(`${method} ${name} ${JSON.stringify({ host, binary, report_count })}`);
    return [{ ...updates, obj_what_changed: [] }, null];
  }
}

function asClassMethodCall(args: Partial<Fields>): ClassMethodCall {
  const { objname, objmethod, object_versions, args: positional } = args;
  if (
    typeof objname === 'string' &&
    typeof objmethod === 'string' &&
    isDictionaryOfStrings(object_versions) &&
    Array.isArray(positional)
  ) {
    return { objname, objmethod, object_versions, args: positional };
  }
  throw new TypeError('objname, objmethod, object_versions and args are required');
}

function asObjectMethodCall({ objinst, objmethod }: Partial<Fields>): ObjectMethodCall {
  if (isObject(objinst) && typeof objmethod === 'string') {
    return { objinst, objmethod };
  }
  throw new TypeError('objinst, a versioned object, and objmethod are required');
}

function isDictionaryOfStrings(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'string')
  );
}
