import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseIsoTime } from '../../base/iso-time.ts';
import { isRecord, mapValues } from '../../base/map-values.ts';
import { ConfigurationError } from '../../errors.ts';
import { ISO8601 } from '../diff/matchers.ts';
import type { Fields } from '../format/event.ts';
import { mapTemplate } from '../template/map-template.ts';
import { Normaliser } from '../template/normaliser.ts';

/** A published sample of a notification, with all that it refers to put in. */
export interface NotificationSample {
  /** The name of its file without `.json`: `instance-create-start`. */
  readonly name: string;
  /** `event_type`, `payload`, `priority` and `publisher_id`, as it was published. */
  readonly message: Fields;
}

/** Where a source tree of nova has them. */
const IN_TREE = join('doc', 'notification_samples');

/**
 * Reads the notification samples that nova publishes: a folder of them, or a source tree of nova.
 *
 * @throws {ConfigurationError} naming the file that is no sample, or refers to what is not there.
 */
export function readNotificationSamples(folder: string): NotificationSample[] {
  const inTree = join(folder, IN_TREE);
  const root = existsSync(inTree) ? inTree : folder;
  const files = readdirSync(root).filter((name) => name.endsWith('.json'));
  if (files.length === 0) throw refusal(folder, 'has no samples of notifications');
  return files.sort().map((file) => readSample(root, file));
}

function readSample(root: string, file: string): NotificationSample {
  const message = resolvedFile(join(root, file), { root, open: [] });
  if (!isRecord(message) || typeof message['event_type'] !== 'string') {
    throw refusal(file, 'is no notification: it has no event_type');
  }
  return { name: file.slice(0, -'.json'.length), message };
}

/** The sample with placeholders for its ids, and a matcher for its times: those of no nova are these. */
export function withoutExampleIds({ name, message }: NotificationSample): NotificationSample {
  const normaliser = new Normaliser(0);
  const text = (value: string): string =>
    parseIsoTime(value) === undefined ? normaliser.text(value) : ISO8601;
  const loose = mapTemplate(message, { text, key: (key) => key });
  return { name, message: isRecord(loose) ? loose : message };
}

interface Reading {
  readonly root: string;
  /** The files that refer to this one, each to the next. */
  readonly open: readonly string[];
}

function resolvedFile(path: string, { root, open }: Reading): unknown {
  const file = relative(root, path);
  if (open.includes(path)) throw refusal(file, 'refers to itself');
  const reading = { root, open: [...open, path] };
  return resolved(parseFile(path, file), dirname(path), reading);
}

/** What stands beside a `$ref` goes over what it refers to, key by key. */
function resolved(value: unknown, folder: string, reading: Reading): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, folder, reading));
  if (!isRecord(value)) return value;
  const { $ref: reference, ...rest } = value;
  const own = mapValues(rest, (member) => resolved(member, folder, reading));
  if (typeof reference !== 'string') return own;
  return overlaid(resolvedFile(join(folder, reference.replace(/#$/, '')), reading), own);
}

function overlaid(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over;
  const members = Object.entries(over).map(([key, value]) => [
    key,
    Object.hasOwn(base, key) ? overlaid(base[key], value) : value,
  ]);
  return { ...base, ...Object.fromEntries(members) };
}

function parseFile(path: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw refusal(file, problem);
  }
}

function refusal(file: string, problem: string): ConfigurationError {
  return new ConfigurationError(`${file}: ${problem}`);
}
