import type { Logger } from '../base/logger.ts';
import type { ConfigOpts } from '../conf/config-opts.ts';
import type { AllowedRemoteExmods } from '../wire/remote-exception.ts';
import type { Driver } from './driver/driver.ts';
import { DriverLoadFailure } from './errors.ts';
import type { TransportURL } from './transport-url.ts';

/** What a driver is made from. */
export interface DriverContext {
  readonly conf: ConfigOpts;
  readonly url: TransportURL;
  readonly defaultExchange: string;
  readonly allowedRemoteExmods: AllowedRemoteExmods;
  readonly logger: Logger;
}

/**
 * Makes a driver; no I/O here.
 *
 * @throws {ConfigurationError} when the options contradict each other.
 */
export type DriverFactory = (context: DriverContext) => Driver;

/** The one module-level state of the library: which driver a URL's scheme names. */
const factories = new Map<string, DriverFactory>();

/** Makes a driver available under a URL scheme; replaces one of the same name. */
export function registerDriver(scheme: string, factory: DriverFactory): void {
  factories.set(scheme, factory);
}

/** @throws {DriverLoadFailure} when no driver has that name. */
export function driverFactory(scheme: string): DriverFactory {
  const factory = factories.get(scheme);
  if (factory === undefined) {
    const known = [...factories.keys()].sort().join(', ');
    throw new DriverLoadFailure(scheme, `no such driver; there are: ${known}`);
  }
  return factory;
}

/** Takes back {@link registerDriver}; transports that have their driver keep it. */
export function unregisterDriver(scheme: string): void {
  factories.delete(scheme);
}
