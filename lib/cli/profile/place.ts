import { basename } from 'node:path';
import type { ArgumentsCamelCase, InferredOptionTypes, Options } from 'yargs';
import {
  getRpcTransport,
  setTransportDefaults,
  TransportURL,
  type ConfigOpts,
  type PrepareOptions,
  type Transport,
} from '../../index.ts';
import { loadConf, transportOptions, transportUrlOf } from '../common/conf-options.ts';
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
 * @throws {ConfigurationError} a file cannot be read.
 * @throws {InvalidTransportURL}
 */
export async function placeOf(flags: PlaceFlags): Promise<Place> {
  const profile = flags.profile === undefined ? undefined : await readProfile(flags.profile);
  const ofProfile = profile?.config_file ?? [];
  const conf = await loadConf(ofProfile.length > 0 ? { files: ofProfile, dirs: [] } : {});
  const service = conf.configFiles.map(serviceOf).findLast((name) => OWN_EXCHANGE.has(name));
  if (service !== undefined) setTransportDefaults(conf, { controlExchange: service });
  const url = flags.transportUrl ?? profile?.url;
  const exchange = flags.exchange ?? profile?.exchange;
  return {
    conf,
    url:
      url === undefined && profile !== undefined
        ? TransportURL.parse(conf)
        : transportUrlOf(conf, url),
    target: exchange === undefined ? {} : { exchange },
    profile,
  };
}

/** A transport there, which writes to standard error what the verbosity asks for. */
export function connect({ conf, url }: Place, verbosity: number): Transport {
  const level = LOG_LEVELS[Math.min(verbosity, LOG_LEVELS.length - 1)] ?? 'error';
  return getRpcTransport(conf, {
    url,
    logger: stderrLogger({ level: () => level, format: 'text' }),
  });
}

function serviceOf(path: string): string {
  return basename(path, '.conf');
}
