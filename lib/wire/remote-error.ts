import { MessagingException } from '../errors.ts';
import { pythonListRepr } from './python-repr.ts';
import type { RemoteFailure } from './remote-failure.ts';

export interface RemoteErrorOptions {
  /** The failure as it came, when it came from the wire. */
  readonly failure?: RemoteFailure | undefined;
  /** Why the exception could not be rebuilt as its own class. */
  readonly cause?: unknown;
}

/**
 * An endpoint on the other side raised an exception that is not rebuilt here as a class of its own.
 * The text is what Python prints. Counterpart: `oslo_messaging.RemoteError`.
 */
export class RemoteError extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_REMOTE_ERROR';
  static override readonly remoteName = {
    module: 'oslo_messaging.rpc.client',
    class: 'RemoteError',
  };
  /** The class name of the exception on the other side. */
  readonly excType: string | undefined;
  /** Its message. */
  readonly value: string | undefined;
  /** Where it was raised on the other side. */
  readonly traceback: readonly string[];
  /** Private, so that the traceback is not printed once more with the error. */
  readonly #failure: RemoteFailure | undefined;

  constructor(
    excType?: string,
    value?: string,
    traceback?: readonly string[],
    options: RemoteErrorOptions = {},
  ) {
    const printed = traceback === undefined ? 'None' : pythonListRepr(traceback);
    super(`Remote error: ${excType ?? 'None'} ${value ?? 'None'}\n${printed}.`, options);
    this.excType = excType;
    this.value = value;
    this.traceback = traceback ?? [];
    this.#failure = options.failure;
  }

  /** All that came, among it `module`, `args` and `kwargs`; absent when made by hand. */
  get failure(): RemoteFailure | undefined {
    return this.#failure;
  }
}
