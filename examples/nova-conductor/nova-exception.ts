/**
 * An exception that nova knows. The service that called rebuilds its own class of that name and
 * asks the exception, among other things, for its HTTP status.
 */
export abstract class NovaException extends Error {
  /** What the constructor over there takes beside the message. */
  readonly kwargs: Readonly<Record<string, unknown>>;

  constructor(message: string, kwargs: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = new.target.name;
    this.kwargs = kwargs;
  }

  get remoteName(): { readonly module: string; readonly class: string } {
    return { module: 'nova.exception', class: this.name };
  }
}

export class ComputeHostNotFound extends NovaException {
  constructor(host: unknown) {
    super(`Compute host ${String(host)} could not be found.`, { host, code: 404 });
  }
}

export class ObjectActionError extends NovaException {
  constructor(action: string, reason: string) {
    super(`Object action ${action} failed because: ${reason}`, { action, reason, code: 500 });
  }
}
