import { deferred, type Deferred } from '../base/deferred.ts';
import type { LogFields, Logger } from '../base/logger.ts';
import { Slots } from '../base/slots.ts';
import { InvalidArgument, InvalidTarget } from '../errors.ts';
import type { Target } from '../target/target.ts';
import type { Listener } from '../transport/driver/driver.ts';
import type { Admission } from '../transport/driver/incoming-message.ts';
import type { Transport } from '../transport/transport.ts';
import { MessagingServerError, ServerListenError } from './errors.ts';
import { serverOptions } from './options.ts';

/** A message that asks for a slot before it is worked on. */
export interface Admissible {
  admit(): Admission;
}

/** Where a listener puts what it receives. */
export interface Receiver<Incoming> {
  readonly onMessage: (incoming: Incoming) => void;
  /** Told of a delivery that was rejected because it cannot be understood. */
  readonly onRejected: () => void;
}

export interface MessageHandlingServerOptions {
  /** Messages worked on at once. Default: `executor_thread_pool_size` of the transport's configuration. */
  readonly concurrency?: number | undefined;
}

/** From `start()` to the end of `stop()`. */
interface Run {
  readonly listening: Promise<Listener>;
  /** Ends the attempts to listen. */
  readonly giveUp: AbortController;
  readonly stopped: Deferred<void>;
}

type State =
  /** Never started, or all that was begun is finished: ready to start. */
  | { readonly kind: 'created' }
  | { readonly kind: 'starting' | 'started'; readonly run: Run }
  | { readonly kind: 'stopping'; readonly done: Promise<void> }
  /** Nothing new comes; what was begun goes on. */
  | { readonly kind: 'stopped'; readonly listener: Listener }
  | { readonly kind: 'draining'; readonly done: Promise<void> };

type DropReason = Exclude<Admission, 'admitted'> | 'rejected';

export type ServerState = State['kind'];

interface Arrival<Incoming> {
  readonly incoming: Incoming;
  readonly at: number;
}

/**
 * Takes messages from a transport and works on a limited number of them at once, in the order of
 * delivery. A message is admitted, and so acknowledged, only when there is a slot for it; the rest
 * stays with the broker for other servers. A slot is held until the work on its message settles.
 *
 * `start()`, `stop()` and `wait()` are oslo's; after `wait()` it can be started again. `await using`
 * stops and waits. Counterpart: `oslo_messaging.server.MessageHandlingServer`.
 */
export abstract class MessageHandlingServer<
  Incoming extends Admissible,
> implements AsyncDisposable {
  readonly target: Target;
  /** Messages worked on at once. */
  readonly concurrency: number;
  protected readonly transport: Transport;
  protected readonly logger: Logger;
  readonly #slots: Slots<Arrival<Incoming>>;
  readonly #dropped: Record<DropReason, number> = {
    duplicate: 0,
    expired: 0,
    gone: 0,
    rejected: 0,
  };
  #state: State = { kind: 'created' };

  /** @throws {InvalidArgument} `concurrency` is no positive integer. */
  constructor(transport: Transport, target: Target, options: MessageHandlingServerOptions = {}) {
    this.transport = transport;
    this.target = target;
    this.logger = transport.logger;
    this.concurrency =
      options.concurrency ?? transport.conf.group(serverOptions).executor_thread_pool_size;
    if (!Number.isInteger(this.concurrency) || this.concurrency < 1) {
      throw new InvalidArgument('concurrency', 'must be an integer, at least 1');
    }
    this.#slots = new Slots(this.concurrency, (arrival) => this.#begin(arrival));
  }

  get state(): ServerState {
    return this.#state.kind;
  }

  /** Messages being worked on. */
  get running(): number {
    return this.#slots.running;
  }

  /**
   * Deliveries that were not worked on: seen before, waited until their caller gave up, given back
   * to the broker while they waited, or rejected because they could not be understood.
   */
  get dropped(): Readonly<Record<DropReason, number>> {
    return { ...this.#dropped };
  }

  /** Subscribes; resolves when the target can be sent to. Gives up when the signal fires. */
  protected abstract createListener(
    receiver: Receiver<Incoming>,
    signal: AbortSignal,
  ): Promise<Listener>;

  /** Works on an admitted message. Must not reject. */
  protected abstract process(incoming: Incoming, queuedMs: number): Promise<unknown>;

  /**
   * Begins to take messages. On a server that has been started nothing happens but a warning; on
   * one that was stopped, what it still works on is waited for first.
   *
   * @throws {InvalidTarget} the target lacks topic or server.
   * @throws {ServerListenError} the driver failed; the server can be started again.
   */
  async start(): Promise<void> {
    const state = this.#state;
    switch (state.kind) {
      case 'created':
        return this.#start();
      case 'starting':
      case 'started':
        this.logger.warn('The server has been started already', this.#fields());
        await state.run.listening;
        return;
      case 'stopping':
      case 'stopped':
      case 'draining':
        await this.wait();
        return this.start();
    }
  }

  /**
   * Takes no new messages once it resolves; what was begun goes on, what was not is given back.
   * May be called by an endpoint. A `start()` that still waits for a broker gives up and rejects.
   * On a server that is not started nothing happens. Idempotent.
   */
  async stop(): Promise<void> {
    const state = this.#state;
    if (state.kind === 'stopping') return state.done;
    if (state.kind !== 'starting' && state.kind !== 'started') return;
    if (state.kind === 'starting') {
      state.run.giveUp.abort(new MessagingServerError('The server was stopped before it listened'));
    }
    const done = this.#stop(state.run);
    this.#state = { kind: 'stopping', done };
    return done;
  }

  /**
   * Resolves when everything that was begun is finished and answered and the listener closed. On
   * a server that has not been stopped it waits for that first; an endpoint that awaits it waits
   * for itself.
   */
  async wait(): Promise<void> {
    const state = this.#state;
    switch (state.kind) {
      case 'created':
        return;
      case 'starting':
      case 'started':
        this.logger.warn(
          'wait() before stop(): waiting for the server to be stopped',
          this.#fields(),
        );
        await state.run.stopped.promise;
        return this.wait();
      case 'stopping':
        await state.done;
        return this.wait();
      case 'stopped': {
        const done = this.#drain(state.listener);
        this.#state = { kind: 'draining', done };
        return done;
      }
      case 'draining':
        return state.done;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.wait();
  }

  async #start(): Promise<void> {
    const giveUp = new AbortController();
    const run: Run = { listening: this.#listen(giveUp.signal), giveUp, stopped: deferred() };
    const starting: State = { kind: 'starting', run };
    this.#state = starting;
    try {
      await run.listening;
      // Unless stop() was called meanwhile.
      if (this.#state === starting) this.#state = { kind: 'started', run };
    } catch (error) {
      if (this.#state === starting) this.#state = { kind: 'created' };
      run.stopped.resolve();
      throw error;
    }
  }

  async #listen(signal: AbortSignal): Promise<Listener> {
    try {
      return await this.createListener(this.#receiver, signal);
    } catch (error) {
      throw error instanceof InvalidTarget ? error : new ServerListenError(this.target, error);
    }
  }

  async #stop(run: Run): Promise<void> {
    this.#slots.dropWaiting();
    // If it could not listen, start() says so and there is nothing to stop.
    const listener = await run.listening.catch(() => undefined);
    try {
      await listener?.stop();
    } finally {
      this.#state = listener === undefined ? { kind: 'created' } : { kind: 'stopped', listener };
      run.stopped.resolve();
    }
  }

  async #drain(listener: Listener): Promise<void> {
    await this.#slots.idle();
    try {
      await listener.close();
    } finally {
      this.#state = { kind: 'created' };
    }
  }

  readonly #receiver: Receiver<Incoming> = {
    onMessage: (incoming) => {
      const { kind } = this.#state;
      // What comes while the listener stops goes back to the broker, like all that is not admitted.
      if (kind !== 'starting' && kind !== 'started') return;
      this.#slots.add({ incoming, at: this.transport.clock.now() });
    },
    onRejected: () => {
      this.#dropped.rejected += 1;
    },
  };

  #begin({ incoming, at }: Arrival<Incoming>): Promise<unknown> | undefined {
    const admission = incoming.admit();
    if (admission === 'admitted') return this.process(incoming, this.transport.clock.now() - at);
    this.#dropped[admission] += 1;
    return undefined;
  }

  #fields(): LogFields {
    return { target: this.target.toString(), state: this.#state.kind };
  }
}
