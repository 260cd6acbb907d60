import { inspect } from 'node:util';
import { MessagingException, type RemoteName } from '../errors.ts';

/** A request that the dispatcher refuses (oslo: `RPCDispatcherError`). */
export class RPCDispatcherError extends MessagingException {
  override readonly code: string = 'OSLO_MESSAGING_RPC_DISPATCHER';
  static override readonly remoteName: RemoteName = {
    module: 'oslo_messaging.rpc.dispatcher',
    class: 'RPCDispatcherError',
  };
}

/** No endpoint exposes the requested method (oslo: `NoSuchMethod`). */
export class NoSuchMethod extends RPCDispatcherError {
  override readonly code = 'OSLO_MESSAGING_NO_SUCH_METHOD';
  static override readonly remoteName = {
    module: 'oslo_messaging.rpc.dispatcher',
    class: 'NoSuchMethod',
  };
  readonly method: string;

  constructor(method: string) {
    super(`Endpoint does not support RPC method ${method}`);
    this.method = method;
  }
}

/** No endpoint serves the requested namespace and version (oslo: `UnsupportedVersion`). */
export class UnsupportedVersion extends RPCDispatcherError {
  override readonly code = 'OSLO_MESSAGING_UNSUPPORTED_VERSION';
  static override readonly remoteName = {
    module: 'oslo_messaging.rpc.dispatcher',
    class: 'UnsupportedVersion',
  };
  readonly version: unknown;
  readonly method: unknown;

  /** Both as they came; `null` is no version at all, Python's `None`. */
  constructor(version: unknown, method?: unknown) {
    const text = `Endpoint does not support RPC version ${print(version)}`;
    super(method ? `${text}. Attempted method: ${print(method)}` : text);
    this.version = version;
    this.method = method;
  }
}

function print(value: unknown): string {
  if (value === null) return 'None';
  return typeof value === 'string' ? value : inspect(value);
}

export type RequestProblem = 'method-not-a-string' | 'args-not-an-object' | 'args-refused';

/** What Python raises for the same request; a caller is answered with this class. */
const PYTHON_CLASS: Readonly<Record<RequestProblem, string>> = {
  'method-not-a-string': 'TypeError',
  'args-not-an-object': 'AttributeError',
  'args-refused': 'TypeError',
};

/** A request that cannot be a method call, or whose arguments the method's schema refuses. */
export class InvalidRequest extends RPCDispatcherError {
  override readonly code = 'OSLO_MESSAGING_INVALID_REQUEST';
  readonly problem: RequestProblem;

  constructor(problem: RequestProblem, text: string, cause?: unknown) {
    super(text, { cause });
    this.problem = problem;
  }

  get remoteName(): RemoteName {
    return { module: 'builtins', class: PYTHON_CLASS[this.problem] };
  }
}
