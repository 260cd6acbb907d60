import {
  ConfigFileParseError,
  ConfigOpts,
  ConfigurationError,
  getRpcTransport,
  MessagingException,
} from '../../index.ts';
import {
  describeLocation,
  describeOption,
  isUserControlled,
  readIniFile,
  type InspectedOption,
  type Location,
  type OptionName,
} from '../../opts.ts';
import { deprecatedUses, type DeprecatedUse } from './deprecated-uses.ts';
import { knownOptions, knownTables, type KnownOption } from './known-options.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Something about configuration files that somebody should know. The schema of `--json`. */
export interface Finding {
  readonly severity: Severity;
  /** Stable, for programs: that of the error, or what kind of remark it is. */
  readonly code: string;
  readonly message: string;
  readonly group?: string | undefined;
  readonly option?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

/**
 * Everything there is to say about files that are read together, later ones winning. The
 * environment does not take part, and no broker is contacted.
 */
export async function examine(files: readonly string[]): Promise<readonly Finding[]> {
  let conf: ConfigOpts;
  try {
    conf = await ConfigOpts.load({ files, dirs: [], env: {} });
  } catch (error) {
    return [fromError(error)];
  }
  const inspected = conf.inspect(knownTables());
  const old = await Promise.all(conf.configFiles.map(deprecatedIn));
  const findings = [
    ...unknownNames(conf),
    ...old.flat(),
    ...inspected.flatMap((option) => remarksOn(option)),
  ];
  const sound = inspected.every(({ kind }) => kind === 'value');
  const inOrder = findings.toSorted((a, b) => placeInFiles(conf, a) - placeInFiles(conf, b));
  return sound ? [...inOrder, ...(await combinations(conf))] : inOrder;
}

/** Longer than any file. */
const FILE_LINES = 1e9;

function placeInFiles(conf: ConfigOpts, { file = '', line = 0 }: Finding): number {
  return conf.configFiles.indexOf(file) * FILE_LINES + line;
}

function unknownNames(conf: ConfigOpts): readonly Finding[] {
  return conf.unknownOptions(knownTables()).map((unknown) => {
    const { what, file, line, group, name, suggestions } = unknown;
    const subject = what === 'group' ? `group [${group}]` : describeOption(unknown);
    const meant = suggestions.length === 0 ? '' : `; did you mean ${suggestions.join(' or ')}?`;
    return {
      severity: 'warning',
      code: what === 'group' ? 'unknown-group' : 'unknown-option',
      message: `unknown ${subject}${meant}`,
      group,
      option: what === 'group' ? undefined : name,
      file,
      line,
    };
  });
}

async function deprecatedIn(path: string): Promise<readonly Finding[]> {
  return deprecatedUses(await readIniFile(path), knownOptions()).map((use) => ({
    severity: 'warning',
    code: 'deprecated-name',
    message: describeUse(use),
    group: use.old.group,
    option: use.old.name,
    file: path,
    line: use.lines[0],
  }));
}

function describeUse({ old, option, overruledBy }: DeprecatedUse): string {
  const place = option.group === old.group ? '' : ` in group [${option.group}]`;
  const now = `${describeOption(old)} is now ${option.name}${place}`;
  return overruledBy === undefined
    ? now
    : `${now}, and has no effect: ${overruledBy.name} is set too`;
}

function remarksOn(inspected: InspectedOption): readonly Finding[] {
  if (inspected.kind === 'invalid') return [fromError(inspected.error, inspected)];
  const { location } = inspected;
  if (!isUserControlled(location)) return [];
  return remarksOnUse(inspected).map(([severity, code, message]) => ({
    severity,
    code,
    message: `${describeOption(inspected)} ${message}`,
    group: inspected.group,
    option: inspected.name,
    ...placeOf(location),
  }));
}

function remarksOnUse(name: OptionName): readonly (readonly [Severity, string, string])[] {
  const { deprecatedForRemoval, notApplicable } = definitionOf(name);
  return [
    ...(deprecatedForRemoval === undefined
      ? []
      : [
          [
            'warning',
            'deprecated-option',
            `is deprecated for removal: ${deprecatedForRemoval.reason}`,
          ] as const,
        ]),
    ...(notApplicable === undefined
      ? []
      : [['info', 'without-effect', `has no effect: ${notApplicable}`] as const]),
  ];
}

function definitionOf({ group, name }: OptionName): KnownOption['definition'] {
  const known = knownOptions().find((option) => option.group === group && option.name === name);
  if (known === undefined)
    throw new ConfigurationError(`no such ${describeOption({ group, name })}`);
  return known.definition;
}

/** What only shows when the transport is made: its URL, and options that contradict each other. */
async function combinations(conf: ConfigOpts): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const ignore = (): void => undefined;
  const warn = (message: string): void => {
    findings.push({ severity: 'warning', code: 'transport', message });
  };
  try {
    const logger = { debug: ignore, info: ignore, warn, error: warn };
    await getRpcTransport(conf, { logger }).close();
  } catch (error) {
    findings.push(fromError(error));
  }
  return findings;
}

function fromError(error: unknown, name?: OptionName): Finding {
  if (!(error instanceof MessagingException)) throw error;
  const { code } = error;
  const message = withoutPlace(error);
  return { severity: 'error', code, message, group: name?.group, option: name?.name, ...at(error) };
}

/** A finding has a place of its own. */
function withoutPlace(error: MessagingException): string {
  if (error instanceof ConfigFileParseError) {
    const place = error.line === undefined ? error.file : `${error.file}:${error.line}`;
    return error.message.replace(`parse ${place}:`, 'parse this:');
  }
  if (!('location' in error)) return error.message;
  return error.message.replace(`, from ${describeLocation(error.location as Location)},`, '');
}

/** Errors of configuration say where; each in its own way. */
function at(error: MessagingException): Pick<Finding, 'file' | 'line'> {
  if ('location' in error) return placeOf(error.location as Location);
  const { file, line } = error as Partial<Record<'file' | 'line', unknown>>;
  if (typeof file !== 'string') return {};
  return { file, line: typeof line === 'number' ? line : undefined };
}

function placeOf(location: Location): Pick<Finding, 'file' | 'line'> {
  return location.kind === 'file' ? { file: location.file, line: location.line } : {};
}
