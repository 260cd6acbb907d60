import { isRecord, mapValues } from '../base/map-values.ts';
import { pick } from '../base/pick.ts';
import { withinTime } from '../base/within-time.ts';
import { InvalidArgument, InvalidTarget, MessageDeliveryFailure } from '../errors.ts';
import { contextDict } from '../serializer/context-dict.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { Target, TargetFields } from '../target/target.ts';
import { checkVersion, versionIsCompatible } from '../target/version.ts';
import type {
  CallOptions,
  OutgoingRequest,
  RequestPreview,
  SendOptions,
} from '../transport/driver/driver.ts';
import type { Transport } from '../transport/transport.ts';
import type { ArgsOf, ArgsThen, MethodOf, ResultOf, UntypedApi } from './api-of.ts';
import { CALL_SETTINGS, checkCallSettings, type CallSettings } from './call-settings.ts';
import { observed } from './diagnostics.ts';
import { RPCVersionCapError } from './errors.ts';
import { checkGatherChoices, type GatherChoices } from './gather-options.ts';
import { Gathering } from './gathering.ts';
import type { InvocationOptions } from './invocation-options.ts';

const TARGET_FIELDS = ['exchange', 'topic', 'namespace', 'version', 'server', 'fanout'] as const;

/** What may differ for some calls; a key given as `undefined` is unset. */
export interface PrepareOptions
  extends CallSettings, Pick<TargetFields, (typeof TARGET_FIELDS)[number]> {}

/** What a call context is made of. */
export interface CallContextParts<Ctxt> {
  readonly transport: Transport;
  readonly target: Target;
  /** Entities may come without a context, as in oslo. */
  readonly serializer: Serializer<Ctxt | null> | undefined;
  readonly settings: CallSettings;
  readonly defaultTimeoutMs: number;
}

/**
 * Invokes methods on one target with one set of settings. Immutable: {@link prepare} makes another.
 * Counterpart: what `RPCClient.prepare()` of oslo returns.
 *
 * `ctxt` is the request context, `null` for none. Without a serializer it is an object of plain
 * data or has a `toDict()`.
 */
export class CallContext<Api = UntypedApi, Ctxt = Record<string, unknown>> {
  readonly target: Target;
  readonly #parts: CallContextParts<Ctxt>;

  /** @internal */
  constructor(parts: CallContextParts<Ctxt>) {
    this.target = parts.target;
    this.#parts = parts;
  }

  /**
   * A call context in which the given target fields and settings differ.
   *
   * @throws {InvalidArgument} an option has the wrong type or does not exist.
   * @throws {InvalidVersion} a version cannot be compared.
   */
  prepare(changes: PrepareOptions = {}): CallContext<Api, Ctxt> {
    const known: readonly string[] = [...TARGET_FIELDS, ...CALL_SETTINGS];
    const stray = Object.keys(changes).find((name) => !known.includes(name));
    if (stray !== undefined) throw new InvalidArgument(stray, 'is no option of prepare()');
    if (changes.version !== undefined) checkVersion(changes.version);
    checkCallSettings(changes);
    return new CallContext({
      ...this.#parts,
      target: this.target.with(pick(changes, TARGET_FIELDS)),
      settings: { ...this.#parts.settings, ...pick(changes, CALL_SETTINGS) },
    });
  }

  /**
   * Whether a request for `version` (default: the target's; `null`: for none) is within the cap.
   *
   * @throws {InvalidVersion} the version cannot be compared.
   */
  canSendVersion(version: string | null = this.target.version ?? null): boolean {
    if (version !== null) checkVersion(version);
    return versionIsCompatible(this.#parts.settings.versionCap, version);
  }

  /**
   * Invokes a method on one server and resolves with its result. At most once: a call that fails
   * or times out may have been executed, never twice.
   *
   * @throws {InvalidTarget} the target is a fanout or has no topic.
   * @throws {InvalidArgument} an argument has the wrong type; the error names it.
   * @throws {RPCVersionCapError} the target's version is beyond the cap.
   * @throws {SerializationError} context or arguments cannot be encoded.
   * @throws {MessagingTimeout} no reply in time; its `stage` says how far the call came.
   * @throws {MessageDeliveryFailure} no broker took it within `retry` attempts; `DeliveryUncertain`,
   *   with `uncertain: 'fail'`, when nobody knows; `OutboxFull`, when too much waits for the broker.
   * @throws {MessageUndeliverable} with `atLeastOnce`, no queue took it.
   * @throws the error of the method: its own class if that is allowed, `RemoteError` if not.
   */
  async call<Method extends MethodOf<Api>>(
    ctxt: Ctxt | null,
    method: Method,
    ...[args, options]: ArgsThen<ArgsOf<Api, Method>, InvocationOptions>
  ): Promise<ResultOf<Api, Method>> {
    const { transport, serializer } = this.#parts;
    const request = this.#callRequest(ctxt, method, args);
    const reply = transport.call(request, this.#callOptions(options));
    const result = await observed({ kind: 'call', request, clock: transport.clock }, reply);
    // What a remote method returns is what its API says: this side has no means to check it.
    return (
      serializer === undefined ? result : serializer.deserializeEntity(ctxt, result)
    ) as ResultOf<Api, Method>;
  }

  /**
   * Invokes a method without waiting for it; resolves when the broker has the request. No queue
   * for it is no error, and nobody says whether it was executed: at most once, or, on a fanout, at
   * most once by each server.
   *
   * @throws as {@link call}, but for what concerns the reply; {@link MessageDeliveryFailure} also
   *   when `sendTimeoutMs` is over.
   */
  async cast<Method extends MethodOf<Api>>(
    ctxt: Ctxt | null,
    method: Method,
    ...[args, options]: ArgsThen<ArgsOf<Api, Method>, InvocationOptions>
  ): Promise<void> {
    const request = this.#request(ctxt, method, args);
    const { clock } = this.#parts.transport;
    await observed({ kind: 'cast', request, clock }, this.#send(request, options));
  }

  /** {@link cast} to every server that listens on the topic. */
  async fanoutCast<Method extends MethodOf<Api>>(
    ctxt: Ctxt | null,
    method: Method,
    ...rest: ArgsThen<ArgsOf<Api, Method>, InvocationOptions>
  ): Promise<void> {
    await this.prepare({ fanout: true }).cast(ctxt, method, ...rest);
  }

  /**
   * Invokes a method on every server that listens on the topic and collects what they answer,
   * failures included, until the time is up or all that were `expected` are in:
   *
   * ```ts
   * const answers = client.gather({}, 'inventory', {}, { timeoutMs: 30_000, expected: hosts.length });
   * for await (const answer of answers) … // { value | failure, elapsedMs, from }
   * ```
   *
   * Throws nothing: what goes wrong, the iteration throws. Counterpart: none in oslo, whose servers
   * answer a fanout all the same.
   */
  gather<Method extends MethodOf<Api>>(
    ctxt: Ctxt | null,
    method: Method,
    ...[args, choices = {}]: ArgsThen<ArgsOf<Api, Method>, GatherChoices<ResultOf<Api, Method>>>
  ): Gathering<ResultOf<Api, Method>> {
    const { transport, serializer } = this.#parts;
    const { identify, expected, signal } = choices;
    return new Gathering({
      identify,
      expected,
      signal,
      logger: transport.logger,
      clock: transport.clock,
      gather: async (onReply, until) => {
        checkGatherChoices(choices);
        const request = this.prepare({ fanout: true }).#request(ctxt, method, args);
        const timeoutMs = choices.timeoutMs ?? this.#callOptions().timeoutMs;
        const options = { ...this.#sendOptions({ signal: until }), timeoutMs, onReply };
        const gathering = transport.gather(request, options);
        return observed({ kind: 'gather', request, clock: transport.clock }, gathering);
      },
      // What a remote method returns is what its API says: this side has no means to check it.
      read: (result) =>
        (serializer === undefined
          ? result
          : serializer.deserializeEntity(ctxt, result)) as ResultOf<Api, Method>,
    });
  }

  /**
   * What {@link call} or {@link cast} would put on the wire with these arguments; nothing is sent.
   *
   * @throws as they do, but for what concerns the broker and the reply.
   */
  preview<Method extends MethodOf<Api>>(
    verb: 'call' | 'cast',
    ctxt: Ctxt | null,
    method: Method,
    ...[args]: ArgsThen<ArgsOf<Api, Method>, never>
  ): RequestPreview {
    const { transport } = this.#parts;
    return verb === 'call'
      ? transport.preview(this.#callRequest(ctxt, method, args), this.#callOptions())
      : transport.preview(this.#request(ctxt, method, args));
  }

  #send(request: OutgoingRequest, options: InvocationOptions | undefined): Promise<void> {
    const { transport, settings } = this.#parts;
    const { sendTimeoutMs } = settings;
    const sendOptions = this.#sendOptions(options);
    if (sendTimeoutMs === undefined) return transport.cast(request, sendOptions);
    return withinTime((signal) => transport.cast(request, { ...sendOptions, signal }), {
      timeoutMs: sendTimeoutMs,
      clock: transport.clock,
      signal: sendOptions.signal,
      onTimeout: () => {
        const { target, method } = request;
        const what = `The cast of ${method} to ${target.toString()}`;
        return new MessageDeliveryFailure(`${what} was not confirmed within ${sendTimeoutMs} ms`);
      },
    });
  }

  #callRequest(ctxt: Ctxt | null, method: string, args: unknown): OutgoingRequest {
    if (this.target.fanout !== true) return this.#request(ctxt, method, args);
    throw new InvalidTarget('A call cannot be used with fanout', this.target);
  }

  #request(ctxt: Ctxt | null, method: string, args: unknown = {}): OutgoingRequest {
    if (ctxt !== null && !isRecord(ctxt)) {
      throw new InvalidArgument('ctxt', 'must be an object, or null for none');
    }
    if (typeof (method as unknown) !== 'string') {
      throw new InvalidArgument('method', 'must be a string');
    }
    if (!isRecord(args)) {
      throw new InvalidArgument('args', 'must be an object that maps names to values');
    }
    this.#checkVersionCap();
    const { target } = this;
    const { serializer } = this.#parts;
    if (serializer === undefined) {
      return { target, ctxt: this.#traced(contextDict(ctxt)), method, args };
    }
    return {
      target,
      ctxt: this.#traced(ctxt === null ? {} : serializer.serializeContext(ctxt)),
      method,
      args: mapValues(args, (value) => serializer.serializeEntity(ctxt, value)),
    };
  }

  #traced(ctxt: OutgoingRequest['ctxt']): OutgoingRequest['ctxt'] {
    return this.#parts.transport.tracing?.outgoing(ctxt) ?? ctxt;
  }

  #checkVersionCap(): void {
    const { versionCap } = this.#parts.settings;
    if (versionCap === undefined || versionIsCompatible(versionCap, this.target.version)) return;
    throw new RPCVersionCapError(this.target.version, versionCap);
  }

  #callOptions(options?: InvocationOptions): CallOptions {
    const { settings, defaultTimeoutMs } = this.#parts;
    const { retry, transportOptions, signal } = this.#sendOptions(options);
    const { timeoutMs = defaultTimeoutMs, callMonitorTimeoutMs } = settings;
    return { retry, transportOptions, signal, timeoutMs, callMonitorTimeoutMs };
  }

  #sendOptions(options: InvocationOptions | undefined): SendOptions {
    const { retry, transportOptions } = this.#parts.settings;
    return { retry, transportOptions, signal: options?.signal };
  }
}
