import type { Logger } from '../base/logger.ts';
import { TransportClosed } from '../errors.ts';
import type { Target } from '../target/target.ts';
import type {
  CallOptions,
  Driver,
  GatherEnd,
  GatherOptions,
  Listener,
  ListenOptions,
  NotificationListener,
  OutgoingRequest,
  SendOptions,
} from '../transport/driver/driver.ts';
import type { DriverHealth } from '../transport/driver/health.ts';
import type { RawAmqp } from '../transport/driver/raw-amqp.ts';
import type { DialectCodec } from './dialect.ts';
import { DialectCaller } from './dialect-caller.ts';
import type { MutableCounts } from './dialect-counts.ts';
import { DialectListener } from './dialect-listener.ts';
import { InexpressibleRequest } from './errors.ts';

export interface DialectDriverOptions {
  readonly amqp: RawAmqp;
  readonly codec: DialectCodec;
  readonly counts: MutableCounts;
  readonly rebuild: (failure: unknown) => unknown;
  readonly logger: Logger;
  /** Of the connections, which are somebody else's. */
  readonly health: () => Pick<DriverHealth, 'connections' | 'consumers'>;
}

/** A driver that speaks a dialect over connections that it borrows. This file only wires. */
export class DialectDriver implements Driver {
  readonly #options: DialectDriverOptions;
  readonly #caller: DialectCaller;
  readonly #listeners = new Set<DialectListener>();

  constructor(options: DialectDriverOptions) {
    this.#options = options;
    this.#caller = new DialectCaller(options);
  }

  call(request: OutgoingRequest, options: CallOptions): Promise<unknown> {
    return this.#caller.call(request, options);
  }

  cast(request: OutgoingRequest, options: SendOptions): Promise<void> {
    return this.#caller.cast(request, options);
  }

  gather(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd> {
    return this.#caller.gather(request, options);
  }

  async listen(target: Target, options: ListenOptions): Promise<Listener> {
    const listener: DialectListener = new DialectListener({
      ...this.#options,
      ...options,
      target,
      onClosed: () => this.#listeners.delete(listener),
    });
    this.#listeners.add(listener);
    try {
      await listener.start();
    } catch (error) {
      await listener.close();
      throw error;
    }
    return listener;
  }

  sendNotification(): Promise<never> {
    return Promise.reject(this.#inexpressible('notifications'));
  }

  listenForNotifications(): Promise<NotificationListener> {
    return Promise.reject(this.#inexpressible('notifications'));
  }

  health(): DriverHealth {
    const { counts, health } = this.#options;
    return {
      ...health(),
      pendingCalls: this.#caller.pendingCalls,
      unroutableCasts: counts.unroutableCasts + counts.unheardFanouts,
    };
  }

  async close(): Promise<void> {
    this.#caller.failAll(new TransportClosed('call'));
    await Promise.all([...this.#listeners].map((listener) => listener.close()));
    await this.#caller.close();
  }

  #inexpressible(what: string): InexpressibleRequest {
    return new InexpressibleRequest(this.#options.codec.name, what);
  }
}
