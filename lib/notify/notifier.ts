import { InvalidArgument } from '../errors.ts';
import type { Serializer } from '../serializer/serializer.ts';
import type { Transport } from '../transport/transport.ts';
import type { ContextPolicy } from './notification-context.ts';
import { createNotificationDrivers } from './notify-drivers/create-notification-drivers.ts';
import type {
  NotificationDriver,
  NotificationDriverFactory,
} from './notify-drivers/notification-driver.ts';
import { notifierOptions } from './options.ts';
import { checkNotifierSettings, type NotifierSettings } from './notifier-settings.ts';
import { PreparedNotifier } from './prepared-notifier.ts';

export interface NotifierOptions<Ctxt> extends NotifierSettings {
  /** Which drivers, by name or as objects. Default: option `driver`. */
  readonly driver?:
    string | NotificationDriver | readonly (string | NotificationDriver)[] | undefined;
  /** Default: option `topics`. */
  readonly topics?: readonly string[] | undefined;
  /** Converts payloads and contexts. Default: they travel as they are. */
  readonly serializer?: Serializer<Ctxt> | undefined;
  /** What of the context is sent. Default: `redacted-copy`. */
  readonly contextPolicy?: ContextPolicy | undefined;
  /** Makes drivers of the program's own, which options and routing files then may name. */
  readonly customDrivers?: Readonly<Record<string, NotificationDriverFactory>> | undefined;
}

/**
 * Sends notifications: what happened, to whom it may concern. Expensive to make, so that
 * {@link PreparedNotifier.prepare} makes others from it. Counterpart: `oslo_messaging.Notifier`.
 */
export class Notifier<Ctxt = Record<string, unknown>> extends PreparedNotifier<Ctxt> {
  /** @throws {InvalidArgument} an option has the wrong type; the error names it. */
  constructor(transport: Transport, options: NotifierOptions<Ctxt> = {}) {
    checkNotifierSettings(options);
    const configured = transport.conf.group(notifierOptions);
    const { driver = configured.driver, topics = configured.topics } = options;
    checkTopics(topics);
    super({
      logger: transport.logger,
      clock: transport.clock,
      drivers: driversOf(driver, { transport, topics, custom: options.customDrivers ?? {} }),
      serializer: options.serializer,
      contextPolicy: options.contextPolicy ?? 'redacted-copy',
      settings: {
        publisherId: options.publisherId,
        retry: options.retry ?? configured.retry,
        timeoutMs: options.timeoutMs,
        failures: options.failures ?? 'logged',
      },
      counts: { sent: 0, failed: 0 },
    });
  }
}

/**
 * A {@link Notifier}. Opens no connection.
 *
 * ```ts
 * const notifier = getNotifier(getNotificationTransport(conf), { publisherId: 'compute.host1' });
 * await notifier.info(ctxt, 'compute.instance.create.end', { instance_id: 12 });
 * ```
 *
 * @throws {InvalidArgument} an option has the wrong type; the error names it.
 */
export function getNotifier<Ctxt = Record<string, unknown>>(
  transport: Transport,
  options: NotifierOptions<Ctxt> = {},
): Notifier<Ctxt> {
  return new Notifier(transport, options);
}

function driversOf(
  driver: string | NotificationDriver | readonly (string | NotificationDriver)[],
  context: Parameters<typeof createNotificationDrivers>[1],
): ReadonlyMap<string, NotificationDriver> {
  const chosen = isList(driver) ? driver : [driver];
  const names = chosen.filter((one) => typeof one === 'string');
  const drivers = new Map(createNotificationDrivers(names, context));
  for (const one of chosen) {
    if (typeof one === 'string') continue;
    checkDriver(one);
    drivers.set(`${one.constructor.name}#${drivers.size}`, one);
  }
  return drivers;
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function checkDriver(driver: unknown): void {
  const isDriver =
    typeof driver === 'object' &&
    driver !== null &&
    'notify' in driver &&
    typeof driver.notify === 'function';
  if (!isDriver) throw new InvalidArgument('driver', 'must be the name of one or have notify()');
}

function checkTopics(topics: unknown): void {
  const valid =
    Array.isArray(topics) && topics.every((topic) => typeof topic === 'string' && topic !== '');
  if (!valid) throw new InvalidArgument('topics', 'must be a list of names');
}
