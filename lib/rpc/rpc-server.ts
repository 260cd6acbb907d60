import type { LogFields, Logger } from '../base/logger.ts';
import { printThrown } from '../base/print-thrown.ts';
import { NoSuchMethod } from '../dispatcher/errors.ts';
import { ExpectedException } from '../dispatcher/expected-exception.ts';
import { dispatcherOptions } from '../dispatcher/options.ts';
import { RPCDispatcher, type RPCDispatcherOptions } from '../dispatcher/rpc-dispatcher.ts';
import { MessagingException } from '../errors.ts';
import { ExecutorLoadFailure } from '../server/errors.ts';
import {
  MessageHandlingServer,
  type MessageHandlingServerOptions,
  type Receiver,
} from '../server/message-handling-server.ts';
import type { Target } from '../target/target.ts';
import type { Listener } from '../transport/driver/driver.ts';
import type { RpcIncomingMessage } from '../transport/driver/incoming-message.ts';
import { requestIdOf } from '../transport/driver/request-id.ts';
import type { Transport } from '../transport/transport.ts';
import { SerializationError } from '../wire/errors.ts';
import { outcomeOf, rpcServerChannel, type Outcome } from './diagnostics.ts';

/** The executors of Python's threads and greenlets. */
const OSLO_EXECUTORS: readonly string[] = ['threading', 'eventlet', 'blocking'];

/** Who answers requests. `RPCDispatcher` does; anything that has its verb will do. */
export type Dispatcher = Pick<RPCDispatcher, 'dispatch'>;

/** Serves the requests to a target. Made by {@link getRpcServer}. Counterpart: `oslo_messaging.RPCServer`. */
export class RPCServer extends MessageHandlingServer<RpcIncomingMessage> {
  readonly #dispatcher: Dispatcher;

  constructor(
    transport: Transport,
    target: Target,
    dispatcher: Dispatcher,
    options: MessageHandlingServerOptions = {},
  ) {
    super(transport, target, options);
    this.#dispatcher = dispatcher;
  }

  protected override createListener(
    receiver: Receiver<RpcIncomingMessage>,
    signal: AbortSignal,
  ): Promise<Listener> {
    const { concurrency } = this;
    return this.transport.listen(this.target, { ...receiver, concurrency, signal });
  }

  protected override process(incoming: RpcIncomingMessage, queuedMs: number): Promise<Outcome> {
    const answering = this.#answerTraced(incoming, queuedMs);
    return incoming.done === undefined ? answering : finish(incoming, answering);
  }

  #answerTraced(incoming: RpcIncomingMessage, queuedMs: number): Promise<Outcome> {
    const { tracing } = this.transport;
    return tracing === undefined
      ? this.#answerSeen(incoming, queuedMs)
      : tracing.incoming(incoming.ctxt, () => this.#answerSeen(incoming, queuedMs));
  }

  #answerSeen(incoming: RpcIncomingMessage, queuedMs: number): Promise<Outcome> {
    return rpcServerChannel.hasSubscribers
      ? this.#observe(incoming, queuedMs)
      : this.#answer(incoming);
  }

  async #observe(incoming: RpcIncomingMessage, queuedMs: number): Promise<Outcome> {
    const { clock } = this.transport;
    const startedAt = clock.now();
    const outcome = await this.#answer(incoming);
    const { method, namespace = null, version = null } = incoming.message;
    rpcServerChannel.publish(() => ({
      method,
      namespace,
      version,
      msgId: incoming.msgId,
      requestId: requestIdOf(incoming.ctxt),
      queuedMs,
      elapsedMs: clock.now() - startedAt,
      outcome,
    }));
    return outcome;
  }

  async #answer(incoming: RpcIncomingMessage): Promise<Outcome> {
    let result: unknown;
    try {
      result = await this.#dispatcher.dispatch(incoming);
    } catch (error) {
      return this.#answerFailure(incoming, error);
    }
    if (incoming.msgId === undefined) return 'ok';
    try {
      await incoming.reply(result);
      return 'ok';
    } catch (error) {
      return isOfTransport(error)
        ? this.#replyLost(incoming, error)
        : this.#answerFailure(incoming, error);
    }
  }

  async #answerFailure(incoming: RpcIncomingMessage, thrown: unknown): Promise<Outcome> {
    const expected = thrown instanceof ExpectedException;
    const error = expected ? thrown.error : thrown;
    const level = expected || mayBeMissing(error) ? 'debug' : 'error';
    this.logger[level]('A request failed', logFields(incoming, error));
    if (incoming.msgId === undefined) return outcomeOf(error);
    try {
      await incoming.replyFailure(error);
      return outcomeOf(error);
    } catch (replyError) {
      return this.#replyLost(incoming, replyError);
    }
  }

  #replyLost(incoming: RpcIncomingMessage, error: unknown): Outcome {
    // Safe to go on: the caller notices by its timeout, other requests are not concerned.
    this.logger.error('A reply could not be sent', logFields(incoming, error));
    return outcomeOf(error);
  }
}

export interface RPCServerOptions<Ctxt> extends MessageHandlingServerOptions {
  /** Default: what comes from the wire is passed on as it is. */
  readonly serializer?: RPCDispatcherOptions<Ctxt>['serializer'];
  /** Default: {@link DefaultRPCAccessPolicy}. */
  readonly accessPolicy?: RPCDispatcherOptions<Ctxt>['accessPolicy'];
  /** For programs that come from Python: accepted, and without effect. */
  readonly executor?: 'threading' | 'eventlet' | 'blocking' | undefined;
}

/**
 * A server that answers requests to `target` (its topic, `topic.server` and fanout) with the
 * methods of `endpoints`, as {@link RPCDispatcher} describes them. Does nothing until `start()`.
 * Ping calls are answered when the transport's configuration says `rpc_ping_enabled`.
 * Counterpart: `oslo_messaging.get_rpc_server`.
 *
 * @throws {ExecutorLoadFailure} an executor that oslo does not know either.
 * @throws {InvalidArgument} `concurrency` is no positive integer, an endpoint no object, a schema none.
 * @throws {TypeError} an endpoint has a `target` that is no `Target`, or the access policy is none.
 * @throws {InvalidVersion} an endpoint's version cannot be compared.
 */
export function getRpcServer<Ctxt = Record<string, unknown>>(
  transport: Transport,
  target: Target,
  endpoints: readonly object[],
  options: RPCServerOptions<Ctxt> = {},
): RPCServer {
  noticeExecutor(options.executor, transport.logger);
  const dispatcher = new RPCDispatcher(endpoints, {
    serializer: options.serializer,
    accessPolicy: options.accessPolicy,
    pingEnabled: transport.conf.group(dispatcherOptions).rpc_ping_enabled,
    logger: transport.logger,
    clock: transport.clock,
  });
  return new RPCServer(transport, target, dispatcher, { concurrency: options.concurrency });
}

async function finish(incoming: RpcIncomingMessage, answering: Promise<Outcome>): Promise<Outcome> {
  const outcome = await answering;
  incoming.done?.(outcome);
  return outcome;
}

function noticeExecutor(executor: string | undefined, logger: Logger): void {
  if (executor === undefined) return;
  if (!OSLO_EXECUTORS.includes(executor)) throw new ExecutorLoadFailure(executor);
  logger.info('The executor has no effect: requests run on the event loop', { executor });
}

/**
 * Whether it was the transport that failed, and not the result: one that cannot be written down,
 * or whose getters throw, must not let its caller run into a timeout.
 */
function isOfTransport(error: unknown): boolean {
  return error instanceof MessagingException && !(error instanceof SerializationError);
}

/** By convention of OpenStack a caller that asks for such a method knows that it may be missing. */
function mayBeMissing(error: unknown): boolean {
  return error instanceof NoSuchMethod && error.method.endsWith('_ignore_errors');
}

function logFields(incoming: RpcIncomingMessage, error: unknown): LogFields {
  return {
    requestId: requestIdOf(incoming.ctxt),
    method: incoming.message['method'],
    msgId: incoming.msgId,
    error: printThrown(error),
  };
}
