import type { Transport } from '../../transport/transport.ts';
import { UnknownNotificationDriver } from '../errors.ts';
import { notifierOptions } from '../options.ts';
import { LogDriver } from './log-driver.ts';
import { MessagingDriver } from './messaging-driver.ts';
import { NoOpDriver } from './noop-driver.ts';
import type {
  NotificationDriver,
  NotificationDriverContext,
  NotificationDriverFactory,
} from './notification-driver.ts';
import { RoutingDriver } from './routing-driver.ts';
import { TestDriver } from './test-driver.ts';

const BUILTIN: Readonly<Record<string, NotificationDriverFactory>> = {
  messaging: (context) => new MessagingDriver(context, 1),
  messagingv2: (context) => new MessagingDriver(context, 2),
  log: ({ transport }) => new LogDriver(transport.logger),
  noop: () => new NoOpDriver(),
  test: () => new TestDriver(),
  routing: ({ transport, driverNamed }) =>
    new RoutingDriver({
      file: transport.conf.group(notifierOptions).routing_config,
      driverNamed,
      logger: transport.logger,
    }),
};

export interface NotificationDriversOptions {
  readonly transport: Transport;
  readonly topics: readonly string[];
  /** Drivers of the program's own, by name. */
  readonly custom: Readonly<Record<string, NotificationDriverFactory>>;
}

/**
 * Makes drivers by name. One that does not exist is named in the log, and fails each notification,
 * so that it is counted like any other that does not do its work.
 */
export function createNotificationDrivers(
  names: readonly string[],
  { transport, topics, custom }: NotificationDriversOptions,
): ReadonlyMap<string, NotificationDriver> {
  const factories = new Map(Object.entries({ ...BUILTIN, ...custom }));
  const driverNamed = (name: string): NotificationDriver => {
    const factory = factories.get(name);
    if (factory !== undefined) return factory(context);
    const unknown = new UnknownNotificationDriver(name, [...factories.keys()]);
    transport.logger.error(unknown.message, { driver: name });
    return {
      notify: () => {
        throw unknown;
      },
    };
  };
  const context: NotificationDriverContext = { transport, topics, driverNamed };
  return new Map(names.map((name) => [name, driverNamed(name)]));
}
