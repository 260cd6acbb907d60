import { expectedExceptions, Target } from 'oslo-messaging';
import { callClassMethod, type ClassMethodCall } from './class-methods.ts';
import { NovaException, ObjectActionError } from './nova-exception.ts';
import { isNovaObject, isRecord, type Fields, type NovaObject } from './nova-object.ts';
import type { Records } from './records.ts';

/** A method of an object, which travels with the call. */
interface ObjectMethodCall {
  readonly objinst: NovaObject;
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
    const method = OBJECT_METHODS.find((known) => known === objmethod);
    const name = objinst['nova_object.name'];
    if (method === undefined) {
      throw new ObjectActionError(objmethod, `${name} does not do that in this conductor`);
    }
    const updates = this.#records[method](objinst);
    this.#log(`${method} ${name} ${JSON.stringify(summary(objinst))}`);
    return [{ ...updates, obj_what_changed: [] }, null];
  }
}

/** What tells an object from others of its class, and a service's sign of life from the last. */
function summary({ 'nova_object.data': { host, binary, report_count } }: NovaObject): Fields {
  return { host, binary, report_count };
}

function asClassMethodCall(args: unknown): ClassMethodCall {
  if (
    isRecord(args) &&
    typeof args['objname'] === 'string' &&
    typeof args['objmethod'] === 'string' &&
    isRecord(args['object_versions']) &&
    Array.isArray(args['args'])
  ) {
    return args as unknown as ClassMethodCall;
  }
  throw new TypeError('objname, objmethod, object_versions and args are required');
}

function asObjectMethodCall(args: unknown): ObjectMethodCall {
  if (isRecord(args) && isNovaObject(args['objinst']) && typeof args['objmethod'] === 'string') {
    return args as unknown as ObjectMethodCall;
  }
  throw new TypeError('objinst, a versioned object, and objmethod are required');
}
