import { MessagingException, type RemoteName } from '../errors.ts';

const MODULE = 'oslo_versionedobjects.exception';

/** An object of a kind that is not registered (oslo: `UnsupportedObjectError`). */
export class UnsupportedObjectError extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_UNSUPPORTED_OBJECT';
  static override readonly remoteName = { module: MODULE, class: 'UnsupportedObjectError' };
  readonly objtype: string;

  constructor(objtype: string) {
    super(`Unsupported object type ${objtype}`);
    this.objtype = objtype;
  }
}

/** An object of a version that no registered class reads (oslo: `IncompatibleObjectVersion`). */
export class IncompatibleObjectVersion extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_INCOMPATIBLE_OBJECT_VERSION';
  static override readonly remoteName = { module: MODULE, class: 'IncompatibleObjectVersion' };
  readonly objname: string;
  readonly objver: string;
  readonly supported: string;

  constructor(objname: string, objver: string, supported: string) {
    super(`Version ${objver} of ${objname} is not supported, supported version is ${supported}`);
    this.objname = objname;
    this.objver = objver;
    this.supported = supported;
  }
}

/** An object was asked for in a newer version than it has (oslo: `InvalidTargetVersion`). */
export class InvalidTargetVersion extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_INVALID_TARGET_VERSION';
  static override readonly remoteName = { module: MODULE, class: 'InvalidTargetVersion' };
  readonly objname: string;
  readonly version: string;

  constructor(objname: string, version: string) {
    super(`Invalid target version ${version} of ${objname}`);
    this.objname = objname;
    this.version = version;
  }
}

/** A class declares a field of an object that is not registered (oslo: `UnregisteredSubobject`). */
export class UnregisteredSubobject extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_UNREGISTERED_SUBOBJECT';
  static override readonly remoteName = { module: MODULE, class: 'UnregisteredSubobject' };
  readonly childObjname: string;
  readonly parentObjname: string;

  constructor(childObjname: string, parentObjname: string) {
    super(`${childObjname} is referenced by ${parentObjname} but is not registered`);
    this.childObjname = childObjname;
    this.parentObjname = parentObjname;
  }
}

/** A value is not of the type that its field declares. The value is not told: it may be a secret. */
export class InvalidObjectField extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_INVALID_OBJECT_FIELD';
  static override readonly remoteName: RemoteName = { module: 'builtins', class: 'ValueError' };
  readonly objname: string;
  readonly field: string;

  constructor(objname: string, field: string, expected: string) {
    super(`Field ${field} of ${objname} must be ${expected}`);
    this.objname = objname;
    this.field = field;
  }
}
