import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  boolOpt,
  ConfigFilesNotFoundError,
  ConfigOpts,
  multiStrOpt,
  optionTable,
  strOpt,
  type Environment,
  type OptionTable,
  type ValuesOf,
} from '../../index.ts';
import { UsageError } from '../common/exit-codes.ts';

/** The environment variable that names the file of profiles. */
export const PROFILES_VARIABLE = 'OSLO_MESSAGING_PROFILES';

const profileOptions = {
  url: strOpt({
    secret: true,
    help: 'The transport URL. Default: that of the configuration files.',
  }),
  config_file: multiStrOpt({
    default: [],
    help: 'A configuration file to read, such as /etc/nova/nova.conf; may be repeated.',
  }),
  exchange: strOpt({
    help: 'The exchange of the services. Default: control_exchange.',
  }),
  production: boolOpt({
    default: false,
    help: 'Ask before anything is cast.',
  }),
};

type ProfileTable = OptionTable<typeof profileOptions>;

/** A named place to send to. */
export interface Profile extends ValuesOf<ProfileTable> {
  readonly name: string;
}

/** Where profiles are kept: a file of the user, in which each section is one. */
export function profilesPath(env: Environment = process.env): string {
  const configHome = env['XDG_CONFIG_HOME'] || join(env['HOME'] ?? homedir(), '.config');
  return env[PROFILES_VARIABLE] || join(configHome, 'oslo-messaging', 'profiles.conf');
}

/**
 * Reads a profile.
 *
 * @throws {UsageError} there is no such profile, or no file of profiles.
 * @throws {ConfigurationError} the file is no configuration, or the profile says what no profile does.
 */
export async function readProfile(name: string, path = profilesPath()): Promise<Profile> {
  if (!/^[A-Za-z]\w*(?:[-.]\w+)*$/.test(name)) {
    throw new UsageError(`"${name}" cannot be the name of a profile`);
  }
  const table = optionTable(name, profileOptions);
  const values = (await loadProfiles(path, table)).group(table);
  if (values.url !== undefined || values.config_file.length > 0) return { name, ...values };
  throw new UsageError(`no profile "${name}" with a url or a config_file in ${path}`);
}

async function loadProfiles(path: string, table: ProfileTable): Promise<ConfigOpts> {
  try {
    // The environment configures transports, not profiles: nothing of it is looked at.
    return await ConfigOpts.load({ files: [path], dirs: [], env: {}, strict: [table] });
  } catch (cause) {
    if (!(cause instanceof ConfigFilesNotFoundError)) throw cause;
    throw new UsageError(`--profile: there is no ${path}`, { cause });
  }
}
