import type { ConfigOpts } from '../../../conf/config-opts.ts';
import type { DriverContext, DriverFactory } from '../../driver-registry.ts';
import { DriverLoadFailure } from '../../errors.ts';
import { FakeDriver } from './fake-driver.ts';
import { MemoryBus } from './memory-bus.ts';

/**
 * A factory of fake drivers. Transports of the same configuration share one {@link MemoryBus};
 * those of another know nothing of them, so tests with their own `ConfigOpts` cannot disturb each
 * other. (In oslo's fake driver all transports of a process share their exchanges.)
 *
 * The factory throws a `DriverLoadFailure` for options in the URL's query: there are none.
 */
export function createFakeDriverFactory(): DriverFactory {
  const buses = new WeakMap<ConfigOpts, MemoryBus>();
  return (context) => {
    const bus = buses.get(context.conf) ?? new MemoryBus();
    buses.set(context.conf, bus);
    return fakeDriverOn(bus, context);
  };
}

/**
 * A driver whose transports meet on this bus.
 *
 * @throws {DriverLoadFailure} for options in the URL's query: there are none.
 */
export function fakeDriverOn(bus: MemoryBus, context: DriverContext): FakeDriver {
  const [option] = Object.keys(context.url.query);
  if (option !== undefined) {
    throw new DriverLoadFailure('fake', `unknown option "${option}" in the transport URL`);
  }
  return new FakeDriver(context, bus);
}
