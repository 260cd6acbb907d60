import { silentLogger, type Logger } from '../base/logger.ts';
import type { ConfigOpts } from '../conf/config-opts.ts';
import type { TracePropagator } from '../context/trace-propagator.ts';
import { tracingOptions } from '../context/tracing-options.ts';
import { tracingFor } from '../context/tracing.ts';
import type { AllowedRemoteExmods } from '../wire/remote-exception.ts';
import { driverFactory, type DriverFactory } from './driver-registry.ts';
import { notificationTransportOptions, transportOptions } from './options.ts';
import { Transport } from './transport.ts';
import { TransportURL } from './transport-url.ts';

export interface TransportCreationOptions {
  /** Where the backend is. Default: the `transport_url` option. */
  readonly url?: string | TransportURL | undefined;
  /** Exceptions of the other side that may be rebuilt as these classes; all others arrive as `RemoteError`. */
  readonly allowedRemoteExmods?: AllowedRemoteExmods | undefined;
  /** Default: silent. */
  readonly logger?: Logger | undefined;
  /** How traces are carried when `[oslo_messaging_tracing] tracing_enabled` says so. Default: W3C Trace Context. */
  readonly tracePropagator?: TracePropagator | undefined;
  /** Puts a driver of its own around that of the URL: `insertCassette` has one. */
  readonly decorate?: ((create: DriverFactory) => DriverFactory) | undefined;
}

/**
 * A transport for RPC, from the configuration and, where given, a URL that takes precedence over
 * it. Opens no connection. Counterpart: `oslo_messaging.get_rpc_transport`.
 *
 * @throws {InvalidTransportURL} the URL cannot be parsed.
 * @throws {DriverLoadFailure} no driver of that name, or the driver refuses an option.
 * @throws {ConfigurationError} an option has a bad value, or options contradict each other.
 */
export function getRpcTransport(
  conf: ConfigOpts,
  options: TransportCreationOptions = {},
): Transport {
  return createTransport(conf, options);
}

/**
 * A transport for notifications: as {@link getRpcTransport}, but where no URL is given it is that of
 * `[oslo_messaging_notifications] transport_url`, and only without that the one for RPC.
 * Counterpart: `oslo_messaging.get_notification_transport`.
 *
 * @throws {InvalidTransportURL} the URL cannot be parsed.
 * @throws {DriverLoadFailure} no driver of that name, or the driver refuses an option.
 * @throws {ConfigurationError} an option has a bad value, or options contradict each other.
 */
export function getNotificationTransport(
  conf: ConfigOpts,
  options: TransportCreationOptions = {},
): Transport {
  const { transport_url: ownUrl } = conf.group(notificationTransportOptions);
  return createTransport(conf, { ...options, url: options.url ?? ownUrl });
}

function createTransport(conf: ConfigOpts, options: TransportCreationOptions): Transport {
  const logger = options.logger ?? silentLogger;
  const url =
    options.url instanceof TransportURL ? options.url : TransportURL.parse(conf, options.url);
  for (const warning of url.warnings) logger.warn(warning, { url: url.toRedactedString() });
  const create = driverFactory(url.transport.split('+')[0] ?? '');
  const driver = (options.decorate?.(create) ?? create)({
    conf,
    url,
    defaultExchange: conf.group(transportOptions).control_exchange,
    allowedRemoteExmods: options.allowedRemoteExmods ?? {},
    logger,
  });
  const tracing = tracingFor(conf.group(tracingOptions), logger, options.tracePropagator);
  return new Transport(conf, logger, driver, tracing);
}

/**
 * Changes the default of `control_exchange` for a configuration; a value in a file still wins.
 * Counterpart: `oslo_messaging.set_transport_defaults`, which does so for the whole process.
 */
export function setTransportDefaults(
  conf: ConfigOpts,
  defaults: { readonly controlExchange: string },
): void {
  conf.setDefault('DEFAULT', 'control_exchange', defaults.controlExchange);
}
