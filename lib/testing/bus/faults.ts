import type { Clock } from '../../base/clock.ts';
import { InvalidArgument } from '../../errors.ts';
import type { MemoryBus } from '../../transport/drivers/fake/memory-bus.ts';
import type { Address } from '../../transport/drivers/fake/topology.ts';
import type { BusMessage } from './bus-message.ts';
import { Fault, type FaultLimits, type MessageSelector, type Mishap } from './fault.ts';

/**
 * What goes wrong on a {@link TestBus}, as a network, a broker or a service would do it. Each fault
 * lasts until its `end()`, or until it has befallen as many messages as were said; the first that
 * fits a message has it.
 *
 * ```ts
 * bus.faults.drop({ kind: 'reply', name: 'build' }, { times: 1 });
 * ```
 */
export class Faults {
  readonly #bus: () => MemoryBus;
  readonly #clock: Clock;
  #faults: readonly Fault[] = [];
  #deaf: readonly { readonly routingKey: string }[] = [];

  /** @internal made by `TestBus`. */
  constructor(clock: Clock, bus: () => MemoryBus) {
    this.#clock = clock;
    this.#bus = bus;
  }

  /** The broker has them, and they are never seen again. */
  drop(selector: MessageSelector = {}, limits: FaultLimits = {}): Fault {
    return this.#add(selector, () => true, limits);
  }

  /** They come twice, as after a confirmation that was lost: with the same `_unique_id`. */
  duplicate(selector: MessageSelector = {}, limits: FaultLimits = {}): Fault {
    return this.#add(selector, (_message, route) => route() && route(), limits);
  }

  /** They are under way for so long. */
  delay(
    selector: MessageSelector,
    { byMs, ...limits }: FaultLimits & { readonly byMs: number },
  ): Fault {
    const held = new Map<() => boolean, () => void>();
    const release = (route: () => boolean): void => {
      held.get(route)?.();
      held.delete(route);
      route();
    };
    const mishap: Mishap = (_message, route) => {
      const cancel = this.#clock.after(byMs, () => {
        release(route);
      });
      held.set(route, cancel);
      return true;
    };
    return this.#add(selector, mishap, {
      ...limits,
      onEnd: () => {
        for (const route of [...held.keys()]) release(route);
      },
    });
  }

  /**
   * Each group of `groupOf` (default: 2) arrives in the reverse order.
   *
   * @throws {InvalidArgument} a group of fewer than two has no order.
   */
  reorder(
    selector: MessageSelector,
    { groupOf = 2, ...limits }: FaultLimits & { readonly groupOf?: number } = {},
  ): Fault {
    if (!(groupOf >= 2)) throw new InvalidArgument('groupOf', 'must be a number, at least 2');
    let held: (() => boolean)[] = [];
    const release = (): void => {
      const group = held.reverse();
      held = [];
      for (const route of group) route();
    };
    const mishap: Mishap = (_message, route) => {
      held.push(route);
      if (held.length >= groupOf) release();
      return true;
    };
    return this.#add(selector, mishap, { ...limits, onEnd: release });
  }

  /**
   * No queue takes them, as if no server had ever listened: casts are dropped with a warning, calls
   * wait for a server in vain, and with `atLeastOnce` both reject with `MessageUndeliverable`.
   */
  undeliverable(selector: MessageSelector = {}, limits: FaultLimits = {}): Fault {
    return this.#add(selector, () => false, limits);
  }

  /**
   * Nobody hears what is sent to this routing key (default: to any): consumers stay subscribed, and
   * messages wait in their queues until the end. A topic `compute` has the keys `compute` and
   * `compute.<server>`; notifications `notifications.info`; the fanout of a topic has its exchange's
   * name, `compute_fanout`.
   */
  deaf(routingKey = ''): Disposable & { end(): void } {
    const deafness = { routingKey };
    this.#deaf = [...this.#deaf, deafness];
    const end = (): void => {
      this.#deaf = this.#deaf.filter((other) => other !== deafness);
      this.#bus().wake();
    };
    return { end, [Symbol.dispose]: end };
  }

  /**
   * All transports lose the bus, as one loses its broker: what was delivered and not acknowledged
   * comes again after {@link reconnect}, what is sent waits for it, as long as its time and its
   * `retry` allow.
   */
  disconnect(reason = 'a test has cut the connection'): void {
    this.#bus().link.cut(reason);
  }

  /** Ends {@link disconnect}. */
  reconnect(): void {
    this.#bus().link.mend();
  }

  /** Ends all of them. */
  end(): void {
    for (const fault of this.#faults) fault.end();
    this.#deaf = [];
    this.#bus().wake();
    this.reconnect();
  }

  /** @internal */
  carry(message: BusMessage, route: () => boolean): boolean {
    const fault = this.#faults.find((one) => one.befalls(message));
    return fault === undefined ? route() : fault.befall(message, route);
  }

  /** @internal */
  mayDeliver({ exchange, routingKey }: Address): boolean {
    const key = routingKey || exchange;
    return !this.#deaf.some((deaf) => deaf.routingKey === '' || deaf.routingKey === key);
  }

  #add(
    selector: MessageSelector,
    mishap: Mishap,
    { times, onEnd }: FaultLimits & { readonly onEnd?: () => void },
  ): Fault {
    const fault = new Fault(selector, mishap, {
      times,
      onEnd: () => {
        this.#faults = this.#faults.filter((other) => other !== fault);
        onEnd?.();
      },
    });
    this.#faults = [...this.#faults, fault];
    return fault;
  }
}
