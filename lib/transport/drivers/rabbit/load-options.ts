import type { ConfigOpts } from '../../../conf/config-opts.ts';
import type { TransportURL } from '../../transport-url.ts';
import { rabbitOptions, type RabbitOptions } from './options.ts';
import { validateRabbitOptions } from './validate-options.ts';

type Preset = NonNullable<RabbitOptions['rabbit_preset']>;

/** What a preset says about options that nobody has set. */
const PRESETS: Readonly<Record<Preset, Partial<RabbitOptions>>> = {
  // RabbitMQ 4.0 has no mirrored queues any more, 4.3 denies transient queues that others may use.
  modern: { rabbit_quorum_queue: true, rabbit_transient_quorum_queue: true },
};

/**
 * The options of a transport: from the URL's query, the configuration, the preset, the defaults.
 *
 * @throws {NoSuchOptError} for a name in the URL's query that is no option.
 * @throws {ConfigurationError} for options that contradict each other.
 */
export function loadRabbitOptions(conf: ConfigOpts, { query }: TransportURL): RabbitOptions {
  const given = conf.groupWith(rabbitOptions, query, "the transport URL's query");
  const { rabbit_preset: preset } = given;
  const unset =
    preset === undefined
      ? []
      : Object.entries(PRESETS[preset]).filter(([name]) => !isSet(name, conf, query));
  const options: RabbitOptions = { ...given, ...Object.fromEntries(unset) };
  validateRabbitOptions(options);
  return options;
}

/** The operator who chooses a preset goes before the program that sets a default. */
function isSet(name: string, conf: ConfigOpts, query: TransportURL['query']): boolean {
  if (Object.hasOwn(query, name)) return true;
  const { kind } = conf.location(rabbitOptions.group, name);
  return kind !== 'default' && kind !== 'set-default';
}
