import { Emitter } from '../base/emitter.ts';
import { silentLogger, type Logger } from '../base/logger.ts';
import { InvalidArgument } from '../errors.ts';
import { readConfigFiles, type ConfigPath } from './config-files.ts';
import { EnvironmentSource, type Environment } from './environment-source.ts';
import { NoSuchOptError, UnknownOptionsError, type UnknownOption } from './errors.ts';
import { FileSource } from './file-source.ts';
import { configPaths, type ConfigFileOptions } from './find-config-files.ts';
import { findGivenTexts } from './given-texts.ts';
import { inspectOption, type InspectedOption } from './inspection.ts';
import type { Location } from './location.ts';
import { findMutations, logMutations, toOptionChange, type OptionChange } from './mutation.ts';
import { Notices } from './notices.ts';
import { describeOption, optionKey, type OptionName } from './option-name.ts';
import { OptionRegistry, registered } from './option-registry.ts';
import type { OptionRecord, OptionTable, ValuesOf } from './option.ts';
import { Resolver, showValue } from './resolver.ts';
import { ProgramSource, type ValuesByGroup } from './sources.ts';
import { unknownOptions } from './unknown-options.ts';

export interface ConfigOptsOptions {
  /** Where `OS_<GROUP>__<NAME>` is looked up. Default: `process.env`. */
  readonly env?: Environment | undefined;
  /** Values from the command line, by group and name. Default: none. */
  readonly cli?: ValuesByGroup | undefined;
  /** Values that stand above all others, as {@link ConfigOpts.setOverride} sets them. Default: none. */
  readonly overrides?: ValuesByGroup | undefined;
  /** Hears of deprecated names, options without effect and ignored changes. Default: silent. */
  readonly logger?: Logger | undefined;
}

export interface ConfigLoadOptions extends ConfigOptsOptions, ConfigFileOptions {
  /** Refuse what {@link ConfigOpts.unknownOptions} finds for these tables. Default: do not. */
  readonly strict?: readonly OptionTable[] | undefined;
}

/**
 * The configuration of a program: tables of options, and the values that files, environment,
 * command line and program give them. From the strongest to the weakest: override, command line,
 * environment, files (later ones first), default set by the program, default of the option.
 *
 * Nothing is global: a program has as many as it likes. Counterpart: `oslo_config.cfg.ConfigOpts`,
 * but values are checked when their table is first used, not one by one when they are read.
 */
export class ConfigOpts {
  readonly #registry = new OptionRegistry();
  readonly #overrides: ProgramSource;
  readonly #commandLine: ProgramSource;
  readonly #environment: EnvironmentSource;
  readonly #defaults = new ProgramSource({ kind: 'set-default' });
  readonly #logger: Logger;
  readonly #notices: Notices;
  readonly #emitter: Emitter<{ mutate: readonly [readonly OptionChange[]] }>;
  readonly #snapshots = new Map<OptionTable, Readonly<Record<string, unknown>>>();
  #paths: readonly ConfigPath[] = [];
  #files: FileSource;
  #resolver: Resolver;

  /** A configuration without files. */
  constructor(options: ConfigOptsOptions = {}) {
    this.#overrides = new ProgramSource({ kind: 'override' }, options.overrides);
    this.#commandLine = new ProgramSource({ kind: 'command-line' }, options.cli);
    this.#environment = new EnvironmentSource(options.env ?? process.env);
    this.#logger = options.logger ?? silentLogger;
    this.#notices = new Notices(this.#logger);
    this.#emitter = new Emitter((_event, error) => {
      this.#logger.error('a listener for changes of the configuration failed', { error });
    });
    this.#files = new FileSource([]);
    this.#resolver = this.#resolverWith(this.#files);
  }

  /** The same as `new ConfigOpts(options)`, for those who look for it beside {@link load}. */
  static empty(options: ConfigOptsOptions = {}): ConfigOpts {
    return new ConfigOpts(options);
  }

  /**
   * A configuration with files. Counterpart: calling a `ConfigOpts` in Python.
   *
   * @throws {ConfigFilesNotFoundError | ConfigFilesPermissionDeniedError | ConfigDirNotFoundError}
   * @throws {ConfigFileParseError} a file is no configuration.
   * @throws {UnknownOptionsError} with `strict`.
   */
  static async load(options: ConfigLoadOptions = {}): Promise<ConfigOpts> {
    const conf = new ConfigOpts(options);
    conf.#paths = configPaths(options, options.env ?? process.env);
    conf.#useFiles(new FileSource(await readConfigFiles(conf.#paths)));
    const unknown = conf.unknownOptions(options.strict ?? []);
    if (unknown.length > 0) throw new UnknownOptionsError(unknown);
    return conf;
  }

  /** The files that have been read, the weakest first. */
  get configFiles(): readonly string[] {
    return this.#files.current.map(({ path }) => path);
  }

  /**
   * The values of a table, frozen; the same object until something changes. The table becomes
   * known to this configuration on first use.
   *
   * @throws {ConfigFileValueError | ConfigSourceValueError} a value does not fit its option.
   * @throws {RequiredOptError} a required option has no value.
   * @throws {NoSuchOptError | TemplateSubstitutionError} a value refers to something without value.
   * @throws {OptionNotImplementedError} an option is set that supports only its default.
   * @throws {DuplicateOptError} another table defines one of the options differently.
   */
  group<R extends OptionRecord>(table: OptionTable<R>): ValuesOf<OptionTable<R>> {
    const cached = this.#snapshots.get(table);
    if (cached !== undefined) return typed(table, cached);
    const values = this.groupWith(table, {}, 'the program');
    this.#snapshots.set(table, values);
    return values;
  }

  /**
   * The values of a table with texts, such as a URL's query, that stand above everything else.
   * `source` is a phrase for errors: "the transport URL's query". The texts last for this call only.
   *
   * @throws {NoSuchOptError} a text is for an option that the group does not have.
   * @throws what {@link group} throws.
   */
  groupWith<R extends OptionRecord>(
    table: OptionTable<R>,
    texts: Readonly<Record<string, string>>,
    source: string,
  ): ValuesOf<OptionTable<R>> {
    if (this.#registry.register(table)) this.#snapshots.clear();
    const { group } = table;
    const given = findGivenTexts(this.#registry.inGroup(group), { group, texts, source });
    const values = registered(table).map((option) => {
      const found = given.get(option.name);
      const resolved =
        found === undefined
          ? this.#resolver.resolve(option)
          : this.#resolver.convert(option, found);
      this.#notices.about(resolved);
      return [option.name, resolved.value] as const;
    });
    return typed(table, Object.freeze(Object.fromEntries(values)));
  }

  /**
   * Sets a value that stands above all others, as a text or as the program sees it; `$name` refers
   * to another option, as in a file. For an option of a table not used yet, the value is checked
   * when it is.
   *
   * @throws {InvalidArgument} for `undefined`.
   * @throws what {@link group} throws for the value; nothing has changed then.
   */
  setOverride(group: string, name: string, value: unknown): void {
    this.#set(this.#overrides, { group, name }, value);
  }

  /** Takes back {@link setOverride}. */
  clearOverride(group: string, name: string): void {
    this.#clear(this.#overrides, { group, name });
  }

  /** Sets a value that stands only above the option's own default; otherwise as {@link setOverride}. */
  setDefault(group: string, name: string, value: unknown): void {
    this.#set(this.#defaults, { group, name }, value);
  }

  /** Takes back {@link setDefault}. */
  clearDefault(group: string, name: string): void {
    this.#clear(this.#defaults, { group, name });
  }

  /**
   * Where the value of an option comes from. Counterpart: `get_location`.
   *
   * @throws {NoSuchOptError} no table with it has been used.
   * @throws what {@link group} throws for the value.
   */
  location(group: string, name: string): Location {
    const option = this.#registry.find({ group, name });
    if (option === undefined)
      throw new NoSuchOptError({ group, name }, 'in the tables used so far');
    return this.#resolver.resolve(option).location;
  }

  /**
   * Every option of the tables as it stands, for people: values printed, secrets masked, mistakes
   * beside them. The tables become known to this configuration, so that they can refer to each other.
   *
   * @throws {DuplicateOptError} tables define one of the options differently.
   */
  inspect(tables: readonly OptionTable[]): readonly InspectedOption[] {
    const added = tables.filter((table) => this.#registry.register(table));
    if (added.length > 0) this.#snapshots.clear();
    return tables.flatMap(registered).map((option) => inspectOption(option, this.#resolver));
  }

  /**
   * Reads the files again. Options that are `mutable` take their new values; changes of others are
   * warned about and ignored. When anything is wrong with the files, everything stays as it was.
   *
   * @returns what has changed among the options of the tables used so far.
   * @throws what {@link load} and {@link group} throw.
   */
  async mutateConfigFiles(): Promise<readonly OptionChange[]> {
    const files = new FileSource(this.#files.initial, await readConfigFiles(this.#paths));
    const next = this.#resolverWith(files);
    const options = this.#registry.all();
    const mutations = findMutations(options, this.#resolver, next);
    this.#useFiles(files);
    logMutations(
      this.#logger,
      mutations,
      options.filter((option) => files.ignoresChangeOf(option)),
    );
    const changes = mutations.map(toOptionChange);
    if (changes.length > 0) this.#emitter.emit('mutate', changes);
    return changes;
  }

  /** Calls a listener after {@link mutateConfigFiles} has changed something; returns how to stop. */
  onMutate(listener: (changes: readonly OptionChange[]) => void): () => void {
    return this.#emitter.on('mutate', listener);
  }

  /**
   * Names in the files that are probably mistakes: in the groups of the tables, what no table knows;
   * in DEFAULT, which belongs to every service, only what looks like one of the tables' options; and
   * groups that look like one of theirs.
   */
  unknownOptions(tables: readonly OptionTable[]): readonly UnknownOption[] {
    return unknownOptions(this.#files.current, tables);
  }

  /**
   * Writes every value of the tables used so far to a logger, at debug level, secrets masked.
   *
   * @throws what {@link group} throws, when it has thrown before.
   */
  logOptValues(logger: Logger = this.#logger): void {
    logger.debug(`configuration files: ${this.configFiles.join(', ')}`);
    for (const option of this.#registry.all()) {
      const resolved = this.#resolver.resolve(option);
      logger.debug(`${optionKey(option)} = ${showValue(resolved)}`);
    }
  }

  #set(source: ProgramSource, name: OptionName, value: unknown): void {
    if (value === undefined) {
      throw new InvalidArgument('value', `undefined is no value for ${describeOption(name)}`);
    }
    const option = this.#registry.find(name);
    if (option !== undefined) this.#resolver.convert(option, { value, location: source.location });
    source.set(name, value);
    this.#snapshots.clear();
  }

  #clear(source: ProgramSource, name: OptionName): void {
    source.clear(name);
    this.#snapshots.clear();
  }

  #resolverWith(files: FileSource): Resolver {
    return new Resolver(this.#registry, [
      this.#overrides,
      this.#commandLine,
      this.#environment,
      files,
      this.#defaults,
    ]);
  }

  #useFiles(files: FileSource): void {
    this.#files = files;
    this.#resolver = this.#resolverWith(files);
    this.#snapshots.clear();
  }
}

/** The values are of the table's types: each was converted by the option that the type is read from. */
function typed<R extends OptionRecord>(
  _table: OptionTable<R>,
  values: Readonly<Record<string, unknown>>,
): ValuesOf<OptionTable<R>> {
  return values as ValuesOf<OptionTable<R>>;
}
