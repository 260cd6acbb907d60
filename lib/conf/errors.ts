import { ConfigurationError, type RemoteName } from '../errors.ts';
import { describeLocation, type Location } from './location.ts';
import { describeOption, type OptionName } from './option-name.ts';

function osloConfig(className: string): RemoteName {
  return { module: 'oslo_config.cfg', class: className };
}

function didYouMean(suggestions: readonly string[]): string {
  return suggestions.length === 0 ? '' : `; did you mean ${suggestions.join(' or ')}?`;
}

/** An option is named that does not exist (oslo: `NoSuchOptError`). */
export class NoSuchOptError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_NO_SUCH_OPT';
  static override readonly remoteName = osloConfig('NoSuchOptError');
  readonly group: string;
  readonly option: string;
  /** Existing names that look like it. */
  readonly suggestions: readonly string[];

  /** `where` is a phrase such as "named in the transport URL's query". */
  constructor(option: OptionName, where: string, suggestions: readonly string[] = []) {
    super(`no such ${describeOption(option)}, ${where}${didYouMean(suggestions)}`);
    this.group = option.group;
    this.option = option.name;
    this.suggestions = suggestions;
  }
}

/** Two tables define the same option differently (oslo: `DuplicateOptError`). */
export class DuplicateOptError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_DUPLICATE_OPT';
  static override readonly remoteName = osloConfig('DuplicateOptError');
  readonly group: string;
  readonly option: string;

  constructor(option: OptionName) {
    super(`duplicate option: two tables define ${describeOption(option)} differently`);
    this.group = option.group;
    this.option = option.name;
  }
}

/** A required option has no value (oslo: `RequiredOptError`). */
export class RequiredOptError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_REQUIRED_OPT';
  static override readonly remoteName = osloConfig('RequiredOptError');
  readonly group: string;
  readonly option: string;

  constructor(option: OptionName) {
    super(`value required for ${describeOption(option)}`);
    this.group = option.group;
    this.option = option.name;
  }
}

/** A `$reference` in the value of an option cannot be replaced (oslo: `TemplateSubstitutionError`). */
export class TemplateSubstitutionError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_TEMPLATE_SUBSTITUTION';
  static override readonly remoteName = osloConfig('TemplateSubstitutionError');
  readonly group: string;
  readonly option: string;
  readonly location: Location;

  constructor(option: OptionName, location: Location, problem: string) {
    super(
      `template substitution error: the value of ${describeOption(option)}, ` +
        `from ${describeLocation(location)}, ${problem}`,
    );
    this.group = option.group;
    this.option = option.name;
    this.location = location;
  }
}

/** Configuration files do not exist (oslo: `ConfigFilesNotFoundError`). */
export class ConfigFilesNotFoundError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_CONFIG_FILES_NOT_FOUND';
  static override readonly remoteName = osloConfig('ConfigFilesNotFoundError');
  readonly files: readonly string[];

  constructor(files: readonly string[]) {
    super(`no such configuration file: ${files.join(', ')}`);
    this.files = files;
  }
}

/** Configuration files may not be read (oslo: `ConfigFilesPermissionDeniedError`). */
export class ConfigFilesPermissionDeniedError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_CONFIG_FILES_PERMISSION_DENIED';
  static override readonly remoteName = osloConfig('ConfigFilesPermissionDeniedError');
  readonly files: readonly string[];

  constructor(files: readonly string[]) {
    super(`permission denied to read configuration file: ${files.join(', ')}`);
    this.files = files;
  }
}

/** A configuration directory does not exist (oslo: `ConfigDirNotFoundError`). */
export class ConfigDirNotFoundError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_CONFIG_DIR_NOT_FOUND';
  static override readonly remoteName = osloConfig('ConfigDirNotFoundError');
  readonly directory: string;

  constructor(directory: string) {
    super(`no such configuration directory: ${directory}`);
    this.directory = directory;
  }
}

/**
 * A configuration file cannot be understood (oslo: `ConfigFileParseError`). Says where, and never
 * what the line holds: it may be a password.
 */
export class ConfigFileParseError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_CONFIG_FILE_PARSE';
  static override readonly remoteName = osloConfig('ConfigFileParseError');
  readonly file: string;
  /** `undefined` when the file as a whole cannot be read. */
  readonly line: number | undefined;

  constructor(file: string, problem: string, at: { line?: number; cause?: unknown } = {}) {
    const place = at.line === undefined ? file : `${file}:${at.line}`;
    super(`cannot parse ${place}: ${problem}`, { cause: at.cause });
    this.file = file;
    this.line = at.line;
  }
}

/** A bad value, as {@link ConfigSourceValueError} tells it. */
export interface BadValue {
  readonly location: Location;
  /** What the value should be. */
  readonly problem: string;
  /** The value; `undefined` where it is secret. */
  readonly found: string | undefined;
}

/** A value does not fit its option (oslo: `ConfigSourceValueError`). Unlike there, a secret one is not shown. */
export class ConfigSourceValueError extends ConfigurationError {
  override readonly code: string = 'OSLO_MESSAGING_CONFIG_SOURCE_VALUE';
  static override readonly remoteName = osloConfig('ConfigSourceValueError');
  readonly group: string;
  readonly option: string;
  readonly location: Location;

  constructor(option: OptionName, { location, problem, found }: BadValue) {
    super(
      `the value of ${describeOption(option)}, from ${describeLocation(location)}, ${problem}` +
        (found === undefined ? '' : `, not ${JSON.stringify(found)}`),
    );
    this.group = option.group;
    this.option = option.name;
    this.location = location;
  }
}

/** A value in a file does not fit its option (oslo: `ConfigFileValueError`). */
export class ConfigFileValueError extends ConfigSourceValueError {
  override readonly code = 'OSLO_MESSAGING_CONFIG_FILE_VALUE';
  static override readonly remoteName = osloConfig('ConfigFileValueError');
}

/** The default in an option's definition does not fit its type (oslo: `DefaultValueError`). */
export class DefaultValueError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_DEFAULT_VALUE';
  static override readonly remoteName = osloConfig('DefaultValueError');
  readonly group: string;
  readonly option: string;

  constructor(option: OptionName, problem: string) {
    super(`the default of ${describeOption(option)} ${problem}`);
    this.group = option.group;
    this.option = option.name;
  }
}

/** An option is set to something this library does not do; only its default works. */
export class OptionNotImplementedError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_OPTION_NOT_IMPLEMENTED';
  readonly group: string;
  readonly option: string;
  readonly location: Location;

  constructor(option: OptionName, location: Location, reason: string) {
    super(
      `${describeOption(option)}, from ${describeLocation(location)}, ` +
        `can only have its default: ${reason}`,
    );
    this.group = option.group;
    this.option = option.name;
    this.location = location;
  }
}

/** A name in a configuration file that stands for nothing, in a place of ours. */
export interface UnknownOption extends OptionName {
  /** The group is misspelt, not the option. */
  readonly what: 'option' | 'group';
  readonly file: string;
  readonly line: number;
  /** Existing names that look like it. */
  readonly suggestions: readonly string[];
}

/** With `strict`: files name options that do not exist. */
export class UnknownOptionsError extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_UNKNOWN_OPTIONS';
  readonly unknown: readonly UnknownOption[];

  constructor(unknown: readonly UnknownOption[]) {
    super(`unknown in the configuration files: ${unknown.map(describeUnknown).join(', ')}`);
    this.unknown = unknown;
  }
}

function describeUnknown(unknown: UnknownOption): string {
  const subject = unknown.what === 'group' ? `group [${unknown.group}]` : describeOption(unknown);
  return `${subject} (${unknown.file}:${unknown.line}${didYouMean(unknown.suggestions)})`;
}
