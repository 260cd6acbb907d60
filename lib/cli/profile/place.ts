import { basename } from 'node:path';
import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import {
  getRpcTransport,
  setTransportDefaults,
  TransportURL,
  UnknownOptionsError,
  type ConfigOpts,
  type Logger,
  type PrepareOptions,
  type Transport,
} from '../../index.ts';
import { notificationTransportOptions } from '../../opts.ts';
import { loadConf, transportOptions, URL_VARIABLE } from '../common/conf-options.ts';
import { knownTables } from '../config/known-options.ts';
import { stderrLogger, type LogLevel } from '../common/stderr-logger.ts';
import { readProfile, type Profile } from './profile.ts';

/** Options of every command that sends: where to. */
export const placeOptions = {
  ...transportOptions,
  profile: {
    describe: 'A named place from your profiles.conf',
    type: 'string',
    requiresArg: true,
  },
  exchange: {
    describe: 'The exchange of the services',
    type: 'string',
    requiresArg: true,
    defaultDescription: 'control_exchange of the configuration',
  },
  strict: {
    describe: 'Refuse unknown options of the configuration in place of a warning',
    type: 'boolean',
    default: false,
  },
} as const satisfies Readonly<Record<string, Options>>;

export type PlaceFlags = ArgumentsCamelCase<InferredOptionTypes<typeof placeOptions>>;

/** Where a command sends to. */
export interface Place {
  readonly conf: ConfigOpts;
  readonly url: TransportURL;
  /** What of the target the place decides: its exchange, if not that of the configuration. */
  readonly target: Pick<PrepareOptions, 'exchange'>;
  readonly profile: Profile | undefined;
}

/**
 * Services that set this exchange in their code, so that their configuration files do not say it.
 * Of others it must be given.
 */
const OWN_EXCHANGE: ReadonlySet<string> = new Set([
  ...['cyborg', 'ironic', 'keystone', 'neutron', 'nova', 'octavia', 'tacker'],
]);

const LOG_LEVELS: readonly LogLevel[] = ['error', 'warn', 'debug'];

/**
 * Where to send: `--transport-url`, else the profile, else `OSLO_MESSAGING_URL`, else the
 * configuration. A file such as `/etc/nova/nova.conf` brings the exchange of its service along.
 *
 * @throws {UsageError} there is no such profile.
 * @throws {ConfigurationError} a file cannot be read, or with `strict` names what does not exist.
 * @throws {InvalidTransportURL}
 */
export async function placeOf(flags: PlaceFlags, purpose: Purpose = 'requests'): Promise<Place> {
  const profile = flags.profile === undefined ? undefined : await readProfile(flags.profile);
  const ofProfile = profile?.config_file ?? [];
  const conf = await loadConf({
    ...(ofProfile.length > 0 && { files: ofProfile, dirs: [] }),
    strict: flags.strict && purpose !== 'diagnosis' ? knownTables() : [],
  });
  if (purpose !== 'diagnosis') warnOfUnknown(conf);
  const service = conf.configFiles.map(serviceOf).findLast((name) => OWN_EXCHANGE.has(name));
  if (service !== undefined) setTransportDefaults(conf, { controlExchange: service });
  const exchange = flags.exchange ?? profile?.exchange;
  return {
    conf,
    url: urlOf(conf, { flags, profile, purpose }),
    target: exchange === undefined ? {} : { exchange },
    profile,
  };
}

/**
 * What the place is for. Services may keep their notifications on a broker of its own; a diagnosis
 * tells by itself what is wrong with the configuration.
 */
export type Purpose = 'requests' | 'notifications' | 'diagnosis';

function warnOfUnknown(conf: ConfigOpts): void {
  const unknown = conf.unknownOptions(knownTables());
  if (unknown.length === 0) return;
  process.stderr.write(`oslo-messaging: warning: ${new UnknownOptionsError(unknown).message}\n`);
}

export interface UrlSources {
  readonly flags: { readonly transportUrl?: string | undefined };
  readonly profile: Profile | undefined;
  readonly purpose: Purpose;
}

/** Where the broker is, by what a command is told. @throws {InvalidTransportURL} */
export function urlOf(conf: ConfigOpts, { flags, profile, purpose }: UrlSources): TransportURL {
  const environment = profile === undefined ? process.env[URL_VARIABLE] : undefined;
  const said = flags.transportUrl ?? profile?.url ?? environment;
  const ofNotifications =
    purpose === 'notifications'
      ? conf.group(notificationTransportOptions).transport_url
      : undefined;
  return TransportURL.parse(conf, said ?? ofNotifications);
}

/**
 * Makes the exchange of a place that of its configuration, for what names none itself: notifications
 * and servers.
 */
export function useExchange({ conf, target }: Place): void {
  if (target.exchange !== undefined) {
    conf.setOverride('DEFAULT', 'control_exchange', target.exchange);
  }
}

/** A transport there, which writes to standard error what the verbosity asks for. */
export function connect(place: Place, verbosity: number): Transport {
  const level = LOG_LEVELS[Math.min(verbosity, LOG_LEVELS.length - 1)] ?? 'error';
  return transportTo(place, stderrLogger({ level: () => level, format: 'text' }));
}

/** As {@link connect}, for work that logs its failures and rejects with them, too: once is enough. */
export function connectQuietly(place: Place, verbosity: number): Transport {
  return verbosity > 0 ? connect(place, verbosity) : transportTo(place);
}

function transportTo({ conf, url }: Place, logger?: Logger): Transport {
  return getRpcTransport(conf, { url, logger });
}

function serviceOf(path: string): string {
  return basename(path, '.conf');
}
