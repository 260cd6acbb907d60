import { systemClock, type Clock } from '../base/clock.ts';
import { silentLogger, type Logger } from '../base/logger.ts';
import { isRecord, mapValues } from '../base/map-values.ts';
import { runWithContext } from '../context/current-context.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { RpcIncomingMessage } from '../transport/driver/incoming-message.ts';
import { DefaultRPCAccessPolicy, RPCAccessPolicyBase } from './access-policy.ts';
import { startCallMonitor } from './call-monitor.ts';
import { checkArguments } from './check-arguments.ts';
import { Endpoint } from './endpoint.ts';
import { InvalidRequest, NoSuchMethod, UnsupportedVersion } from './errors.ts';
import { ExpectedException } from './expected-exception.ts';
import { marksOf, type EndpointMethod } from './method-marks.ts';
import { PING_METHOD, PingEndpoint } from './ping-endpoint.ts';

export interface RPCDispatcherOptions<Ctxt> {
  /** Default: what comes from the wire is passed on as it is. */
  readonly serializer?: Serializer<Ctxt> | undefined;
  /** Default: {@link DefaultRPCAccessPolicy}. */
  readonly accessPolicy?: RPCAccessPolicyBase | undefined;
  /** Whether to answer to ping calls. Default: false. */
  readonly pingEnabled?: boolean | undefined;
  /** Default: silent. */
  readonly logger?: Logger | undefined;
  /** By which call monitors are told that the work goes on. Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** Where a request goes. */
interface Route {
  readonly endpoint: Endpoint;
  readonly name: string;
  readonly method: EndpointMethod;
}

/**
 * Finds the endpoint method that a request asks for and calls it as `method(ctxt, args)`: on the
 * first endpoint that serves the namespace and version, has the method and may be asked for it.
 *
 * An endpoint is any object. Its `target`, if it has one, says by `namespace`, `legacyNamespaces`
 * and `version` what it serves; default: the null namespace in version 1.0. Its class may have
 * `static schemas = { method: schema }` to check arguments. Counterpart: `oslo_messaging.RPCDispatcher`.
 */
export class RPCDispatcher<Ctxt = Record<string, unknown>> {
  readonly #endpoints: readonly Endpoint[];
  readonly #serializer: Serializer<Ctxt> | undefined;
  readonly #accessPolicy: RPCAccessPolicyBase;
  readonly #logger: Logger;
  readonly #clock: Clock;

  /**
   * @throws {TypeError} an endpoint has a `target` that is no `Target`, or the access policy is none.
   * @throws {InvalidVersion} an endpoint's version cannot be compared.
   * @throws {InvalidArgument} an endpoint is no object, or a schema is none.
   */
  constructor(endpoints: readonly object[], options: RPCDispatcherOptions<Ctxt> = {}) {
    this.#logger = options.logger ?? silentLogger;
    this.#clock = options.clock ?? systemClock;
    this.#serializer = options.serializer;
    this.#accessPolicy = options.accessPolicy ?? new DefaultRPCAccessPolicy();
    if (!((this.#accessPolicy as unknown) instanceof RPCAccessPolicyBase)) {
      throw new TypeError('accessPolicy must be an instance of a subclass of RPCAccessPolicyBase');
    }
    const own = endpoints.map((endpoint, index) => new Endpoint(endpoint, `endpoints[${index}]`));
    this.#endpoints = this.#addsPing(own, options.pingEnabled ?? false)
      ? [...own, new Endpoint(new PingEndpoint(), PING_METHOD)]
      : own;
  }

  /**
   * Runs the request and resolves with the result, serialized; the call monitor, if the caller has
   * one, hears from it meanwhile.
   *
   * @throws {UnsupportedVersion} no endpoint serves the namespace and version.
   * @throws {NoSuchMethod} those that do have no such method, or none that may be called.
   * @throws {InvalidVersion} the version of the request cannot be compared.
   * @throws {InvalidRequest} the method is no string, the arguments are no object or refused.
   * @throws {ExpectedException} around an error that the method had declared.
   * @throws whatever else the method throws.
   */
  async dispatch(incoming: RpcIncomingMessage): Promise<unknown> {
    const route = this.#route(incoming.message);
    const stopMonitor = startCallMonitor(incoming, this.#logger, this.#clock);
    try {
      return await this.#invoke(route, incoming);
    } catch (error) {
      const expected = marksOf(route.method)?.expected ?? [];
      throw expected.some((known) => error instanceof known) ? new ExpectedException(error) : error;
    } finally {
      stopMonitor();
    }
  }

  /** The first endpoint that serves the request, has the method and exposes it. */
  #route(message: RpcIncomingMessage['message']): Route {
    const { method: name, namespace = null, version = '1.0' } = message;
    let served = false;
    for (const endpoint of this.#endpoints) {
      if (!endpoint.serves(namespace, version)) continue;
      served = true;
      if (typeof name !== 'string') {
        throw new InvalidRequest('method-not-a-string', 'The method of a request must be a string');
      }
      const method = endpoint.method(name);
      if (method === undefined) continue;
      if (this.#accessPolicy.isAllowed(endpoint.instance, name, method)) {
        return { endpoint, name, method };
      }
    }
    throw served ? new NoSuchMethod(String(name)) : new UnsupportedVersion(version, name);
  }

  /** The result, or a promise of it: without a serializer nothing here needs to wait for it. */
  #invoke(route: Route, incoming: RpcIncomingMessage): unknown {
    const { args = {} } = incoming.message;
    if (!isRecord(args)) {
      throw new InvalidRequest(
        'args-not-an-object',
        `The arguments of ${route.name}() must be an object that maps names to values`,
      );
    }
    return this.#serializer === undefined
      ? call(route, incoming.ctxt, args)
      : callSerialized(route, this.#serializer, { ctxt: incoming.ctxt, args });
  }

  /** Whether the server answers to ping calls by itself: not where an endpoint does so already. */
  #addsPing(own: readonly Endpoint[], pingEnabled: boolean): boolean {
    if (!own.some((endpoint) => endpoint.method(PING_METHOD) !== undefined)) return pingEnabled;
    this.#logger.warn(
      `An endpoint defines ${PING_METHOD} and answers to ping calls: names in oslo_* are reserved`,
      { pingEnabled },
    );
    return false;
  }
}

function call({ endpoint, name, method }: Route, ctxt: unknown, args: unknown): unknown {
  const schema = endpoint.schema(name, method);
  const accepted = schema === undefined ? args : checkArguments(name, schema, args);
  return runWithContext(ctxt, (): unknown =>
    Reflect.apply(method, endpoint.instance, [ctxt, accepted]),
  );
}

async function callSerialized<Ctxt>(
  route: Route,
  serializer: Serializer<Ctxt>,
  request: {
    readonly ctxt: Readonly<Record<string, unknown>>;
    readonly args: Record<string, unknown>;
  },
): Promise<unknown> {
  const ctxt = serializer.deserializeContext(request.ctxt);
  const values = mapValues(request.args, (value) => serializer.deserializeEntity(ctxt, value));
  // A serializer may have to ask another service for an argument. Most do not.
  const args = Object.values(values).some(isThenable) ? await settled(values) : values;
  return serializer.serializeEntity(ctxt, await call(route, ctxt, args));
}

/** Also a promise of another library, or of another realm. */
function isThenable(value: unknown): boolean {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

async function settled(args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const entries = Object.entries(args).map(async ([name, value]) => [name, await value] as const);
  return Object.fromEntries(await Promise.all(entries));
}
