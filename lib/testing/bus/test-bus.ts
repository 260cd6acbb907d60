import { systemClock, type Clock } from '../../base/clock.ts';
import { MemoryBus } from '../../transport/drivers/fake/memory-bus.ts';
import { fakeDriverOn } from '../../transport/drivers/fake/create-fake-driver-factory.ts';
import { registerDriver, unregisterDriver } from '../../transport/driver-registry.ts';
import { randomHexId } from '../../wire/ids.ts';
import { readPublication, type BusMessage } from './bus-message.ts';
import { Faults } from './faults.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface TestBusOptions {
  /** By which time everything on the bus lives. Default: the system's; see {@link VirtualClock}. */
  readonly clock?: Clock | undefined;
}

/**
 * A bus in memory for one test: whoever is told its {@link url} as transport URL meets there, whatever
 * their configuration, through the same code and the same bytes as over a broker. It remembers what
 * passed, and lets it go wrong. Counterpart: oslo's `fake://`, which all tests of a process share.
 */
export class TestBus implements AsyncDisposable {
  /** What goes into `transport_url`; of no use outside this process. */
  readonly url: string;
  readonly faults: Faults;
  readonly #scheme = `bus-${randomHexId().slice(0, 8)}`;
  readonly #messages: BusMessage[] = [];
  readonly #methods = new Map<string, string | undefined>();
  readonly #forgetClock: () => void;

  constructor({ clock = systemClock }: TestBusOptions = {}) {
    this.url = `${this.#scheme}://`;
    this.faults = new Faults(clock, () => bus);
    const bus = new MemoryBus({
      clock,
      carry: (publication, route) => {
        const message = readPublication(publication, (id = '') => this.#methods.get(id));
        this.#remember(message);
        return this.faults.carry(message, route);
      },
      mayDeliver: (address) => this.faults.mayDeliver(address),
    });
    this.#forgetClock =
      clock instanceof VirtualClock ? clock.standStillWhile(() => bus.busy) : () => undefined;
    registerDriver(this.#scheme, (context) => fakeDriverOn(bus, context));
  }

  /** What was sent so far, in this order, whatever became of it. */
  get messages(): readonly BusMessage[] {
    return this.#messages;
  }

  /** Nobody can join it any more. Transports that are on it are to be closed before. Idempotent. */
  close(): Promise<void> {
    this.#forgetClock();
    unregisterDriver(this.#scheme);
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #remember(message: BusMessage): void {
    this.#messages.push(message);
    const { msgId, kind, name } = message;
    if (msgId !== undefined && (kind === 'call' || kind === 'gather')) {
      this.#methods.set(msgId, name);
    }
  }
}
