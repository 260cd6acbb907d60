import { MessagingException } from '../errors.ts';

/** The request's version is beyond what the client has been told to send (oslo: `RPCVersionCapError`). */
export class RPCVersionCapError extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_RPC_VERSION_CAP';
  static override readonly remoteName = {
    module: 'oslo_messaging.rpc.client',
    class: 'RPCVersionCapError',
  };
  readonly version: string | undefined;
  readonly versionCap: string;

  constructor(version: string | undefined, versionCap: string) {
    super(
      `The request asks for version ${version ?? 'None'}, the client is capped at ${versionCap}: ` +
        'only the same major version with at most that minor version may be sent',
    );
    this.version = version;
    this.versionCap = versionCap;
  }
}
