import { MessagingException } from '../errors.ts';

/** An endpoint on the other side raised an exception that is not rebuilt here (oslo: `RemoteError`). */
export class RemoteError extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_REMOTE_ERROR';
  /** The class name of the exception on the other side. */
  readonly excType: string | undefined;
  /** Its message. */
  readonly value: string | undefined;
  readonly traceback: readonly string[];

  constructor(excType?: string, value?: string, traceback: readonly string[] = []) {
    super(`Remote error: ${String(excType)} ${String(value)}\n${traceback.join('')}.`);
    this.excType = excType;
    this.value = value;
    this.traceback = traceback;
  }
}
