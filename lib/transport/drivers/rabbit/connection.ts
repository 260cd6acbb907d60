import { onAbort } from '../../../base/abort.ts';
import type { Deadline } from '../../../base/deadline.ts';
import { diagnosticsChannel } from '../../../base/diagnostics.ts';
import { Emitter } from '../../../base/emitter.ts';
import type { Logger } from '../../../base/logger.ts';
import { MessageDeliveryFailure, TransportClosed } from '../../../errors.ts';
import type { ConnectionBlocked, ConnectionStateChange } from '../../driver/events.ts';
import type { ConnectionHealth } from '../../driver/health.ts';
import type { BrokerAddress, BrokerRotation } from './broker-address.ts';
import type { ConnectionPurpose, ConnectionState } from './connection-state.ts';
import { BrokerConnectionError, toError } from './errors.ts';
import type { Link } from './link.ts';
import { RetryBudget, STORM, type ReconnectDelays } from './retry.ts';

const stateChanges = diagnosticsChannel<ConnectionStateChange>('oslo-messaging:connection');

const GOODBYE_TIMEOUT_MS = 2_000;

/** A connection that was lost sooner did not settle. */
const SETTLED_MS = 2_000;

export interface ConnectionOptions {
  readonly purpose: ConnectionPurpose;
  readonly brokers: BrokerRotation;
  /** Gives up when the signal fires. */
  readonly dial: (address: BrokerAddress, signal: AbortSignal) => Promise<Link>;
  readonly delays: ReconnectDelays;
  readonly logger: Logger;
}

/** How long somebody is ready to wait for a broker. */
export interface ConnectPatience {
  readonly deadline?: Deadline | undefined;
  /** Rounds over all brokers beyond the first; absent or negative: for ever. */
  readonly retry?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

// A type, not an interface: only that has the index signature that an emitter asks for.
type ConnectionEvents = {
  readonly ready: readonly [Link];
  readonly changed: readonly [ConnectionStateChange];
  readonly blocked: readonly [ConnectionBlocked];
};

interface NextAttempt {
  readonly round: number;
  /** Why one is needed. */
  readonly error: Error;
  readonly delayMs: number;
}

interface Waiter {
  readonly budget: RetryBudget;
  readonly resolve: (link: Link) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A connection to any one of the brokers, for one purpose, opened when first asked for. When it is
 * lost it is opened again, at once if somebody waits for it or has retained it, else when asked.
 */
export class Connection {
  readonly events: Emitter<ConnectionEvents>;
  readonly #options: ConnectionOptions;
  readonly #waiters = new Set<Waiter>();
  #state: ConnectionState = { kind: 'idle' };
  readonly #closing = new AbortController();
  #retained = 0;
  #shortLived = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.events = new Emitter((event, error) => {
      options.logger.error('A connection listener failed', { event, error });
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The link, if there is one right now: the road of every message in good times. */
  get link(): Link | undefined {
    return this.#state.kind === 'ready' ? this.#state.link : undefined;
  }

  get health(): ConnectionHealth {
    const state = this.#state;
    const link = this.link;
    return {
      purpose: this.#options.purpose,
      state: state.kind,
      broker: link?.address.name,
      serverVersion: link?.serverVersion,
      blocked: link?.blocked,
      error: 'error' in state ? state.error?.message : undefined,
    };
  }

  /**
   * The link, when there is one.
   *
   * @throws {BrokerConnectionError} when no broker takes us within `retry` rounds, or all refuse us for good.
   * @throws {MessageDeliveryFailure} when the deadline comes first.
   */
  async use(patience: ConnectPatience = {}): Promise<Link> {
    if (this.#state.kind === 'ready') return this.#state.link;
    if (this.#state.kind === 'closed') throw new TransportClosed('connect');
    const cleanups: (() => void)[] = [];
    try {
      return await new Promise<Link>((resolve, reject) => {
        const waiter: Waiter = { budget: new RetryBudget(patience.retry), resolve, reject };
        this.#waiters.add(waiter);
        cleanups.push(
          () => this.#waiters.delete(waiter),
          onAbort(patience.signal, reject),
          patience.deadline?.schedule(() => {
            reject(this.#notInTime());
          }) ?? (() => undefined),
        );
        this.#wake();
      });
    } finally {
      for (const cleanup of cleanups) cleanup();
    }
  }

  /** Opens the connection and keeps it open, or opening, until the returned function is called. */
  retain(): () => void {
    this.#retained += 1;
    this.#wake();
    let held = true;
    return () => {
      if (held) this.#retained -= 1;
      held = false;
    };
  }

  async close(): Promise<void> {
    const before = this.#state;
    if (before.kind === 'closed') return;
    this.#enter({ kind: 'closed' });
    if (before.kind === 'waiting') before.cancel();
    if (before.kind === 'connecting') this.#closing.abort();
    for (const waiter of this.#waiters) waiter.reject(new TransportClosed('connect'));
    if (before.kind === 'ready') await before.link.close(GOODBYE_TIMEOUT_MS);
    this.events.clear();
  }

  #wake(): void {
    if (this.#state.kind !== 'idle') return;
    const { error, notBefore = 0 } = this.#state;
    const delayMs = notBefore - performance.now();
    if (delayMs > 0 && error !== undefined) this.#wait({ round: 1, error, delayMs });
    else this.#connect(1, undefined);
  }

  /** `error`: what ended the last attempt, or the last link. */
  #connect(round: number, error: Error | undefined): void {
    this.#enter({ kind: 'connecting', round, error });
    this.#dialRound().then(
      (link) => {
        this.#onConnected(link);
      },
      (error: unknown) => {
        this.#onRoundFailed(round, toError(error));
      },
    );
  }

  /**
   * Tries each broker once, without a wait between them. Throws the last failure, but none that is
   * final while one is not: that broker may come back.
   */
  async #dialRound(): Promise<Link> {
    let worth: Error | undefined;
    for (const address of this.#options.brokers.round()) {
      try {
        return await this.#options.dial(address, this.#closing.signal);
      } catch (thrown) {
        if (this.#state.kind === 'closed') throw thrown;
        const error = toError(thrown);
        this.#options.logger.warn(error.message, { broker: address.name });
        if (worth === undefined || isFinal(worth) || !isFinal(error)) worth = error;
      }
    }
    throw worth ?? new Error('No broker is configured');
  }

  #onConnected(link: Link): void {
    if (this.#state.kind === 'closed') {
      // Closed while we were dialling: whoever closed does not wait for this goodbye.
      void link.close(GOODBYE_TIMEOUT_MS);
      return;
    }
    this.#enter({ kind: 'ready', link, since: performance.now() });
    link.onBlocked((reason) => {
      this.#onBlocked(link, reason);
    });
    link.onClosed((reason) => {
      this.#onLost(link, reason);
    });
    for (const waiter of this.#waiters) waiter.resolve(link);
    this.events.emit('ready', link);
  }

  #onBlocked(link: Link, reason: string | undefined): void {
    const { logger, purpose } = this.#options;
    if (reason === undefined) logger.info('The broker takes messages again', brokerOf(link));
    else logger.error(`The broker has blocked the connection: ${reason}`, brokerOf(link));
    this.events.emit('blocked', { purpose, reason, ...brokerOf(link) });
  }

  #onRoundFailed(round: number, error: Error): void {
    if (this.#state.kind === 'closed') return;
    for (const waiter of this.#waiters) {
      if (isFinal(error) || !waiter.budget.take()) {
        this.#waiters.delete(waiter);
        waiter.reject(error);
      }
    }
    this.#waitOrRest({
      round: round + 1,
      error,
      delayMs: this.#options.delays.afterFailureMs(
        round,
        isFinal(error) ? 'by a broker' : 'by nobody',
      ),
    });
  }

  #onLost(link: Link, reason: Error): void {
    if (this.#state.kind !== 'ready' || this.#state.link !== link) return;
    this.#options.logger.warn(
      `Lost the connection to the broker: ${reason.message}`,
      brokerOf(link),
    );
    const settled = performance.now() - this.#state.since >= SETTLED_MS;
    this.#shortLived = settled ? 0 : this.#shortLived + 1;
    const delayMs = this.#options.delays.afterLossMs(this.#shortLived);
    this.#waitOrRest({ round: 1, error: reason, delayMs });
  }

  #waitOrRest(next: NextAttempt): void {
    if (this.#waiters.size > 0 || this.#retained > 0) {
      this.#wait(next);
      return;
    }
    // Whoever comes next need not wait, unless senders would come again and again to be thrown out.
    const storm = this.#shortLived >= STORM;
    const notBefore = storm ? performance.now() + next.delayMs : undefined;
    this.#enter({ kind: 'idle', error: next.error, notBefore });
  }

  #wait({ round, error, delayMs }: NextAttempt): void {
    const timer = setTimeout(() => {
      this.#connect(round, error);
    }, delayMs);
    const cancel = (): void => {
      clearTimeout(timer);
    };
    this.#enter({ kind: 'waiting', round, error, delayMs, cancel });
  }

  #notInTime(): Error {
    const state = this.#state;
    const because = state.kind === 'waiting' ? `: ${state.error.message}` : '';
    return new MessageDeliveryFailure(`No broker could be reached in time${because}`);
  }

  #enter(next: ConnectionState): void {
    const from = this.#state.kind;
    this.#state = next;
    const change = {
      purpose: this.#options.purpose,
      from,
      to: next.kind,
      broker: this.link?.address.name,
      serverVersion: this.link?.serverVersion,
      error: next.kind === 'waiting' ? next.error.message : undefined,
      retryInMs: next.kind === 'waiting' ? next.delayMs : undefined,
    };
    this.events.emit('changed', change);
    stateChanges.publish(() => change);
  }
}

function isFinal(error: Error): boolean {
  return error instanceof BrokerConnectionError && error.final;
}

function brokerOf(link: Link): { broker: string } {
  return { broker: link.address.name };
}
