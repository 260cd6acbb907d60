import { redactUrls } from '../base/redact.ts';
import { MessagingException } from '../errors.ts';
import type { Target } from '../target/target.ts';

/** Base class of what a server raises (oslo: `MessagingServerError`). */
export class MessagingServerError extends MessagingException {
  override readonly code: string = 'OSLO_MESSAGING_SERVER';
}

/** A server could not begin to listen; `cause` is what the driver said (oslo: `ServerListenError`). */
export class ServerListenError extends MessagingServerError {
  override readonly code = 'OSLO_MESSAGING_SERVER_LISTEN';
  readonly target: Target;

  constructor(target: Target, cause: unknown) {
    const problem = redactUrls(cause instanceof Error ? cause.message : String(cause));
    super(`Failed to listen on target "${target.toString()}": ${problem}`, { cause });
    this.target = target;
  }
}

/** There is no such executor (oslo: `ExecutorLoadFailure`). */
export class ExecutorLoadFailure extends MessagingServerError {
  override readonly code = 'OSLO_MESSAGING_EXECUTOR_LOAD_FAILURE';
  readonly executor: string;

  constructor(executor: string) {
    super(
      `Failed to load executor "${executor}": there is but the event loop, leave the option out`,
    );
    this.executor = executor;
  }
}
