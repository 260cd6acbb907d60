import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ConfigurationError } from '../../lib/errors.ts';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import {
  boolOpt,
  dictOpt,
  floatOpt,
  hostAddressOpt,
  hostDomainOpt,
  hostnameOpt,
  intOpt,
  ipOpt,
  listOpt,
  multiStrOpt,
  optionTable,
  portOpt,
  strOpt,
  uriOpt,
  type Option,
  type OptionTable,
} from '../../lib/conf/option.ts';
import { NullableType } from '../../lib/conf/types/nullable-type.ts';
import { IntegerType } from '../../lib/conf/types/number-types.ts';
import type { RecordingLogger } from '../support/recording-logger.ts';

/** An option as the corpus describes it, with the arguments of Python's constructors. */
export interface GoldenOption {
  readonly name: string;
  readonly type: string;
  readonly group?: string;
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly regex?: string;
  readonly quotes?: boolean;
  readonly max_length?: number;
  readonly bounds?: boolean;
  readonly item_type?: string;
  readonly value_type?: string;
  readonly deprecated_name?: string;
  readonly deprecated_group?: string;
  readonly secret?: boolean;
  readonly required?: boolean;
  readonly mutable?: boolean;
}

/** What came of an option, or, where there is no list, of the whole configuration. */
export type GoldenOutcome =
  { readonly error: string } | { readonly pytype: string; readonly value: unknown };

export interface GoldenCase {
  readonly label: string;
  readonly options: readonly GoldenOption[];
  readonly expected: GoldenOutcome | readonly GoldenOutcome[];
  readonly file: string | null;
  readonly more_files?: readonly string[];
  readonly config_dirs?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly argv_extra?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly warnings?: readonly string[];
}

/**
 * Errors that mean the same. For an option in DEFAULT, Python makes a NoSuchOptError of everything
 * that goes wrong with a reference; for one in a group it tells a missing group and an endless
 * recursion. It lets an error of decoding out as it is, where ours names file and line.
 */
const SAME_ERROR: Readonly<Record<string, string>> = {
  NoSuchGroupError: 'NoSuchOptError',
  RecursionError: 'NoSuchOptError',
  TemplateSubstitutionError: 'NoSuchOptError',
  UnicodeDecodeError: 'ConfigFileParseError',
};

/** What comes of a case here, in the words of {@link expectedOf}. */
export async function outcomeOf(
  golden: GoldenCase,
  dir: string,
  logger: RecordingLogger,
): Promise<unknown> {
  try {
    const { cli, ...paths } = writeFiles(golden, dir);
    const conf = await ConfigOpts.load({ ...paths, cli, env: golden.env ?? {}, logger });
    const tables = golden.options.map(tableOf);
    // Options are read when all are registered, as in Python: they may refer to later ones.
    for (const table of tables) attempt(conf, table);
    return tables.map((table) => attempt(conf, table));
  } catch (error) {
    return { error: nameOf(error) };
  }
}

function attempt(conf: ConfigOpts, table: OptionTable): unknown {
  try {
    const [value] = Object.values(conf.group(table));
    return { value: plain(value) };
  } catch (error) {
    return { error: nameOf(error) };
  }
}

function nameOf(error: unknown): string {
  assert(error instanceof ConfigurationError, String(error));
  return SAME_ERROR[error.name] ?? error.name;
}

function writeFiles(golden: GoldenCase, dir: string) {
  const write = (name: string, text: string): string => {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytesOf(text));
    return path;
  };
  const texts = golden.file === null ? [] : [golden.file, ...(golden.more_files ?? [])];
  const files = texts.map((text, index) => write(`${index}.conf`, text));
  const dirs = Object.entries(golden.config_dirs ?? {}).map(([name, content]) => {
    for (const [file, text] of Object.entries(content)) write(join(name, file), text);
    return join(dir, name);
  });
  const args = [
    ...files.map((path) => `--config-file=${path}`),
    ...dirs.map((path) => `--config-dir=${path}`),
  ];
  const [option, value = ''] = golden.argv_extra ?? [];
  if (option === '--config-file')
    args.push(option, write(basename(value), '[DEFAULT]\no = file\n'));
  return { args, cli: option === '--o' ? { DEFAULT: { o: value } } : undefined };
}

/** Python shows a byte that is not UTF-8 as a lone surrogate. */
function bytesOf(text: string): Buffer {
  const parts = text.split(/([\udc80-\udcff](?<![\ud800-\udbff].))/);
  return Buffer.concat(
    parts.map((part) =>
      /^[\udc80-\udcff]$/.test(part) ? Buffer.from([part.charCodeAt(0) & 0xff]) : Buffer.from(part),
    ),
  );
}

/** What came of it in Python, as far as it should be the same. */
export function expectedOf({ expected }: GoldenCase): unknown {
  return Array.isArray(expected) ? expected.map(reduced) : reduced(expected as GoldenOutcome);
}

function reduced(outcome: GoldenOutcome): unknown {
  if ('error' in outcome) return { error: SAME_ERROR[outcome.error] ?? outcome.error };
  const tooBig =
    typeof outcome.value === 'object' && outcome.value !== null && '$int' in outcome.value;
  // Python's integers have no limit. A number cannot hold them all: refused rather than rounded.
  return tooBig ? { error: 'ConfigFileValueError' } : { value: untagged(outcome.value) };
}

function untagged(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(untagged);
  if ('$float' in value) return Number(value.$float);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, untagged(item)]));
}

/** Without the missing prototype of dictionaries, which `deepEqual` would mind. */
function plain(value: unknown): unknown {
  return typeof value === 'object' && !Array.isArray(value) ? { ...value } : value;
}

function tableOf(golden: GoldenOption): OptionTable {
  const name = golden.name.replaceAll('-', '_');
  return optionTable(golden.group ?? 'DEFAULT', { [name]: optionOf(golden) });
}

function optionOf(golden: GoldenOption): Option<unknown> {
  const meta = metaOf(golden);
  switch (golden.type) {
    case 'str':
      return golden.choices === undefined
        ? strOpt(meta)
        : strOpt({ ...meta, choices: golden.choices });
    case 'bool':
      return boolOpt(meta);
    case 'int':
      return intOpt(meta);
    case 'float':
      return floatOpt(meta);
    case 'port':
      return portOpt(meta);
    case 'list':
      return listOpt({ ...meta, item: itemType(golden.item_type) });
    case 'dict':
      return dictOpt({ ...meta, item: itemType(golden.value_type) });
    case 'multi':
      return multiStrOpt(meta);
    case 'host':
      return hostnameOpt(meta);
    case 'ip':
      return ipOpt(meta);
    case 'uri':
      return uriOpt(meta);
    case 'host-address':
      return hostAddressOpt(meta);
    case 'domain':
      return hostDomainOpt(meta);
    default:
      throw new Error(`the corpus has a new type of option: ${golden.type}`);
  }
}

function metaOf(golden: GoldenOption) {
  const { deprecated_name: name, deprecated_group: group, max_length: maxLength } = golden;
  const regex = golden.regex === undefined ? undefined : new RegExp(golden.regex);
  const deprecatedNames = name === undefined && group === undefined ? [] : [{ name, group }];
  const { min, max, bounds, quotes, secret, required, mutable } = golden;
  return {
    help: '',
    // Never, so that it goes with every kind of option.
    ...(golden.default == null ? {} : { default: golden.default as never }),
    ...{ min, max, bounds, quotes, maxLength, regex, secret, required, mutable, deprecatedNames },
    nullable: true,
  };
}

/** As everywhere in oslo.config, an integer may be None. */
function itemType(name: string | undefined): NullableType<unknown> | undefined {
  assert(name === undefined || name === 'int');
  return name === 'int' ? new NullableType<unknown>(new IntegerType()) : undefined;
}
