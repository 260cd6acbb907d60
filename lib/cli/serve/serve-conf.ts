import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import {
  ConfigurationError,
  Target,
  UnknownOptionsError,
  type ConfigOpts,
  type Logger,
  type TransportURL,
} from '../../index.ts';
import { loadConf } from '../common/conf-options.ts';
import { stderrLogger, type LogFormat, type LogLevel } from '../common/stderr-logger.ts';
import { knownTables } from '../config/known-options.ts';
import { urlOf } from '../profile/place.ts';
import { readProfile } from '../profile/profile.ts';
import { commonLogOptions, serveOptions } from './options.ts';

/** What the command line says, in place of the files. */
export interface ServeFlags {
  readonly endpoints?: string | undefined;
  readonly topic?: string | undefined;
  readonly server?: string | undefined;
  readonly exchange?: string | undefined;
  readonly concurrency?: string | undefined;
  readonly accessPolicy?: string | undefined;
  readonly serializer?: string | undefined;
  readonly healthz?: string | undefined;
  readonly drainTimeout?: string | undefined;
  readonly logLevel?: string | undefined;
  readonly logFormat?: string | undefined;
  readonly transportUrl?: string | undefined;
  readonly profile?: string | undefined;
  /** Start the broker of the transport URL, too. */
  readonly embeddedBroker: boolean;
  /** Refuse unknown options in place of a warning. */
  readonly strict: boolean;
}

export interface ServeConf {
  readonly conf: ConfigOpts;
  readonly url: TransportURL;
  /** Writes as the configuration says, also when that changes. */
  readonly logger: Logger;
}

/**
 * The configuration of a server: that of the files, with the command line above it.
 *
 * @throws {ConfigurationError} a file cannot be read, or an option of ours is wrong.
 * @throws {UsageError} there is no such profile.
 */
export async function loadServeConf(flags: ServeFlags): Promise<ServeConf> {
  const logging: { level: LogLevel; format: LogFormat } = { level: 'info', format: 'text' };
  const logger = stderrLogger({
    level: () => logging.level,
    get format() {
      return logging.format;
    },
  });
  const strict = flags.strict ? knownTables() : [];
  const profile = flags.profile === undefined ? undefined : await readProfile(flags.profile);
  const ofProfile = profile?.config_file ?? [];
  const conf = await loadConf({
    ...(ofProfile.length > 0 && { files: ofProfile, dirs: [] }),
    cli: valuesOf({ ...flags, exchange: flags.exchange ?? profile?.exchange }),
    logger,
    strict,
  });
  const follow = (): void => {
    const { log_level: level, log_format: format } = conf.group(serveOptions);
    const { debug } = conf.group(commonLogOptions);
    Object.assign(logging, { level: debug ? 'debug' : level, format });
  };
  follow();
  conf.onMutate(follow);
  const unknown = conf.unknownOptions(knownTables());
  if (unknown.length > 0) logger.warn(new UnknownOptionsError(unknown).message);
  return { conf, logger, url: urlOf(conf, { flags, profile, purpose: 'requests' }) };
}

function valuesOf(flags: ServeFlags): Record<string, Record<string, unknown>> {
  return {
    DEFAULT: {
      executor_thread_pool_size: flags.concurrency,
      debug: flags.logLevel === undefined ? undefined : flags.logLevel === 'debug',
    },
    [serveOptions.group]: {
      endpoints: flags.endpoints,
      topic: flags.topic,
      server: flags.server,
      exchange: flags.exchange,
      access_policy: flags.accessPolicy,
      serializer: flags.serializer,
      healthz: flags.healthz,
      drain_timeout: flags.drainTimeout,
      log_level: flags.logLevel,
      log_format: flags.logFormat,
    },
  };
}

/** @throws {ConfigurationError} there is no topic. */
export function targetOf(conf: ConfigOpts): Target {
  const { topic, server, exchange } = conf.group(serveOptions);
  if (!topic) throw missing('topic', '--topic');
  return new Target({ topic, server: server || hostname(), exchange });
}

/**
 * Where the endpoints are: a path in a file is relative to that file.
 *
 * @throws {ConfigurationError} nobody says.
 */
export function endpointsPathOf(conf: ConfigOpts): string {
  const { endpoints } = conf.group(serveOptions);
  if (!endpoints) throw missing('endpoints', 'its path');
  const location = conf.location(serveOptions.group, 'endpoints');
  return resolve(location.kind === 'file' ? dirname(location.file) : '', endpoints);
}

function missing(option: string, flag: string): ConfigurationError {
  return new ConfigurationError(
    `nothing to serve: set ${option} in [${serveOptions.group}], or give ${flag} on the command line`,
  );
}
