import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { printThrown } from '../base/print-thrown.ts';
import { InvalidArgument } from '../errors.ts';
import type { PreparedNotifier } from '../notify/prepared-notifier.ts';
import { BackgroundNotifier, type BackgroundNotifierOptions } from './background-notifier.ts';
import { requestEnviron } from './request-environ.ts';
import { ResponseHeaders } from './response-headers.ts';

export interface RequestNotifierOptions extends BackgroundNotifierOptions {
  /** What notifications call the service: `HTTP_X_SERVICE_NAME`. Default: the host that was asked for. */
  readonly serviceName?: string | undefined;
  /** Requests that nobody hears of: `['GET', 'HEAD']`. Default: none. */
  readonly ignoreMethods?: readonly string[] | undefined;
  /**
   * Headers of requests and responses that are not sent, for they hold credentials. Default:
   * `X-Auth-Token`, as in oslo, and its like: {@link CREDENTIAL_HEADERS}.
   */
  readonly withheldHeaders?: readonly string[] | undefined;
}

/** What identifies somebody, beside the token that oslo itself withholds. */
export const CREDENTIAL_HEADERS = [
  ...['X-Auth-Token', 'X-Service-Token', 'X-Subject-Token'],
  ...['Authorization', 'Proxy-Authorization', 'Cookie', 'Set-Cookie'],
] as const;

/**
 * Notifies of each HTTP request, `http.request`, and of what became of it, `http.response`, at
 * priority info. The frameworks get at it by `notifyingHandler`, `expressMiddleware` and
 * `fastifyPlugin`. No request waits for its notifications.
 * Counterpart: `oslo_messaging.notify.middleware.RequestNotifier`.
 */
export class RequestNotifier {
  readonly #background: BackgroundNotifier;
  readonly #serviceName: string | undefined;
  readonly #ignored: ReadonlySet<string>;
  readonly #withheld: ReadonlySet<string>;
  /** What responses failed with, until they are over. */
  readonly #failures = new WeakMap<ServerResponse, { readonly error: unknown }>();

  /** @throws {InvalidArgument} an option has the wrong type; the error names it. */
  constructor(notifier: PreparedNotifier, options: RequestNotifierOptions = {}) {
    const { serviceName, ignoreMethods = [], withheldHeaders = CREDENTIAL_HEADERS } = options;
    if (serviceName !== undefined && typeof (serviceName as unknown) !== 'string') {
      throw new InvalidArgument('serviceName', 'must be a string');
    }
    this.#background = new BackgroundNotifier(notifier, options);
    this.#serviceName = serviceName;
    this.#ignored = namesOf('ignoreMethods', ignoreMethods);
    this.#withheld = namesOf('withheldHeaders', withheldHeaders);
  }

  /** How many notifications were not sent because too many waited. */
  get dropped(): number {
    return this.#background.dropped;
  }

  /** Resolves when the notifications so far have arrived, or failed. */
  flush(): Promise<void> {
    return this.#background.flush();
  }

  /** Notifies of a request, and of its response when that is over. */
  observe(request: IncomingMessage, response: ServerResponse): void {
    if (this.#ignored.has((request.method ?? '').toLowerCase())) return;
    const environ = {
      ...requestEnviron(request, this.#withheld),
      HTTP_X_SERVICE_NAME: this.#serviceName ?? request.headers.host ?? '',
    };
    this.#send('http.request', { request: environ });
    const headers = new ResponseHeaders(response);
    response.once('close', () => {
      const outcome = this.#outcome(response, headers);
      this.#send('http.response', { request: environ, ...outcome });
    });
  }

  /** Says that a request failed, however its response looks; to be called before that is over. */
  failed(response: ServerResponse, error: unknown): void {
    this.#failures.set(response, { error });
  }

  #outcome(response: ServerResponse, headers: ResponseHeaders): Outcome {
    const failure =
      this.#failures.get(response) ??
      (response.writableFinished ? undefined : { error: new Error('The connection was closed') });
    return {
      ...(response.headersSent && {
        response: {
          status: `${response.statusCode} ${reasonOf(response)}`,
          headers: headers.read(this.#withheld),
        },
      }),
      ...(failure !== undefined && { exception: describe(failure.error) }),
    };
  }

  #send(eventType: string, payload: object): void {
    this.#background.send({ priority: 'info', eventType, payload });
  }
}

/** What became of a request: a response, an exception, or both. */
interface Outcome {
  readonly response?: {
    readonly status: string;
    readonly headers: ReturnType<ResponseHeaders['read']>;
  };
  readonly exception?: { readonly value: string; readonly traceback: readonly string[] };
}

function reasonOf({ statusCode, statusMessage }: ServerResponse): string {
  return statusMessage || (STATUS_CODES[statusCode] ?? '');
}

function describe(error: unknown): NonNullable<Outcome['exception']> {
  const lines = printThrown(error).split('\n');
  const isFrame = (line: string): boolean => /^\s+at /.test(line);
  return {
    value: lines.filter((line) => !isFrame(line)).join('\n'),
    traceback: lines.filter(isFrame),
  };
}

function namesOf(option: string, names: unknown): ReadonlySet<string> {
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw new InvalidArgument(option, 'must be a list of names');
  }
  return new Set(names.map((name) => name.trim().toLowerCase()));
}
