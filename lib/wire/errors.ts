import { inspect } from 'node:util';
import { MessagingException, type RemoteName } from '../errors.ts';

/** A message from the wire that cannot be understood. It is rejected; the next one is served. */
export class MalformedMessage extends MessagingException {
  override readonly code: string = 'OSLO_MESSAGING_MALFORMED_MESSAGE';
}

/** The envelope says a version other than 2.0 (oslo: `UnsupportedRpcEnvelopeVersion`). */
export class UnsupportedRpcEnvelopeVersion extends MalformedMessage {
  override readonly code = 'OSLO_MESSAGING_ENVELOPE_VERSION';
  static override readonly remoteName = {
    module: 'oslo_messaging._drivers.common',
    class: 'UnsupportedRpcEnvelopeVersion',
  };
  readonly version: unknown;

  constructor(version: unknown) {
    // `inspect`, because a version from the wire may be an object that String() chokes on.
    const shown = typeof version === 'string' ? version : inspect(version);
    super(`Specified RPC envelope version, ${shown}, not supported by this endpoint.`);
    this.version = version;
  }
}

/** A value cannot be put on the wire; `path` says where it stands (`args.instance.tags[3]`). */
export class SerializationError extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_SERIALIZATION';
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`Cannot serialize ${path}: ${problem}`);
    this.path = path;
  }

  get remoteName(): RemoteName {
    return { module: 'builtins', class: 'ValueError' };
  }
}
