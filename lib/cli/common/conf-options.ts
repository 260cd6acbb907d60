import { hideBin } from 'yargs/helpers';
import {
  ConfigOpts,
  TransportURL,
  type ConfigLoadOptions,
  type ConfigOptsOptions,
} from '../../index.ts';

/** The environment variable that names a broker where `--transport-url` does not. */
export const URL_VARIABLE = 'OSLO_MESSAGING_URL';

/** The command line options of every command that reads a configuration. */
export const confOptions = {
  'config-file': {
    describe: 'Configuration to read; may be repeated, later ones win',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    defaultDescription: 'oslo-messaging.conf in ~/.oslo-messaging, ~ or /etc/oslo-messaging, /etc',
  },
  'config-dir': {
    describe: 'Directory whose *.conf files to read',
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
  },
} as const;

/** As {@link confOptions}, for commands that talk to a broker. */
export const transportOptions = {
  ...confOptions,
  'transport-url': {
    describe: 'Where the broker is, in place of what the configuration says',
    type: 'string',
    requiresArg: true,
    defaultDescription: `$${URL_VARIABLE}, then transport_url of the configuration`,
  },
} as const;

/**
 * The configuration that `--config-file` and `--config-dir` name, in the order in which the command
 * line names them. `files` and `dirs` are what is read without them; by default it is searched for.
 *
 * @throws {ConfigurationError} a file cannot be read, or with `strict` names what does not exist.
 */
export function loadConf(
  options: ConfigOptsOptions & Pick<ConfigLoadOptions, 'files' | 'dirs' | 'strict'> = {},
): Promise<ConfigOpts> {
  // Parsed, the two options would no longer know which of them came first.
  const args = hideBin(process.argv).map((arg) =>
    arg.replace(
      /^--config(File|Dir)(?==|$)/,
      (_all, what: string) => `--config-${what.toLowerCase()}`,
    ),
  );
  return ConfigOpts.load({ project: 'oslo-messaging', ...options, args });
}

/**
 * Where the broker is: `--transport-url`, else `OSLO_MESSAGING_URL`, else the configuration.
 *
 * @throws {InvalidTransportURL}
 */
export function transportUrlOf(conf: ConfigOpts, transportUrl: string | undefined): TransportURL {
  return TransportURL.parse(conf, transportUrl ?? process.env[URL_VARIABLE]);
}
