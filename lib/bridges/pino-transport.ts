import type { Writable } from 'node:stream';
import { ConfigOpts } from '../conf/config-opts.ts';
import { InvalidArgument } from '../errors.ts';
import { getNotifier } from '../notify/notifier.ts';
import { notifierOptions } from '../notify/options.ts';
import { getNotificationTransport } from '../transport/create-transport.ts';
import '../transport/drivers/builtin.ts';
import { LoggingNotificationHandler, PublishErrorsHandler } from './log-handlers.ts';
import type { LogLevel } from './log-record.ts';
import { pinoDestination } from './pino-records.ts';

/** Travels to a thread: plain data only. */
export interface PinoTransportOptions {
  /** Configuration files. Default: none. */
  readonly files?: readonly string[] | undefined;
  /** Default: `transport_url` of the configuration. */
  readonly url?: string | undefined;
  /** Default: `driver` of the configuration; without one there, `messagingv2`. */
  readonly driver?: string | readonly string[] | undefined;
  /** Default: `topics` of the configuration. */
  readonly topics?: readonly string[] | undefined;
  /** Default: `error.publisher`, as in oslo. */
  readonly publisherId?: string | undefined;
  /** What matters less is not published. Default: `error`. */
  readonly level?: LogLevel | undefined;
  /** `logrecord` has all that is known, `error_notification` the message alone. Default: `logrecord`. */
  readonly records?: 'logrecord' | 'error_notification' | undefined;
  /** How long one may take; then it is given up. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
}

const HANDLERS = {
  logrecord: LoggingNotificationHandler,
  error_notification: PublishErrorsHandler,
} as const;

/**
 * A stream that publishes what Pino writes to it. It has a transport of its own, which ends with it.
 *
 * @throws {InvalidArgument} an option has the wrong type; the error names it.
 * @throws what `ConfigOpts.load` throws.
 */
export async function pinoTransport(options: PinoTransportOptions = {}): Promise<Writable> {
  const { files = [], url, records = 'logrecord', level, timeoutMs = 10_000 } = options;
  if (!Object.hasOwn(HANDLERS, records)) {
    throw new InvalidArgument('records', `must be one of ${Object.keys(HANDLERS).join(', ')}`);
  }
  const conf = await ConfigOpts.load({ files });
  const transport = getNotificationTransport(conf, { url });
  const configured = conf.group(notifierOptions).driver;
  const { driver = configured.length > 0 ? configured : 'messagingv2' } = options;
  const { topics, publisherId = 'error.publisher' } = options;
  const notifier = getNotifier(transport, { driver, topics, publisherId, timeoutMs });
  return pinoDestination(new HANDLERS[records](notifier, { level }), () => transport.close());
}
