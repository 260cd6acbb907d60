import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isRecord } from '../../lib/base/map-values.ts';

type Json = Readonly<Record<string, unknown>>;

/** A published sample of a notification, all that it refers to put in. */
export interface Sample {
  /** Below the folder of the samples. */
  readonly file: string;
  readonly eventType: string;
  readonly payload: Json;
}

export interface Samples {
  readonly samples: readonly Sample[];
  /** By the name of a payload, that whose sample its own builds on. */
  readonly bases: ReadonlyMap<string, Json>;
}

/** Where nova publishes them. */
const SAMPLES_FOLDER = join('doc', 'notification_samples');
const NAME = 'nova_object.name';

/**
 * The samples in a source tree of nova, or in a folder that has only them.
 *
 * @throws an error that names the file: there are none, one is no JSON, no notification, or refers
 *   to what is not there.
 */
export function readSamples(folder: string): Samples {
  const inTree = join(folder, SAMPLES_FOLDER);
  const root = existsSync(inTree) ? inTree : folder;
  const files = readdirSync(root).filter((name) => name.endsWith('.json'));
  if (files.length === 0) throw new Error(`${folder}: neither a tree of nova nor its samples`);
  const reader = new SampleReader(root);
  return { samples: files.sort().map((file) => reader.read(file)), bases: reader.bases };
}

/** Resolves `$ref`: what stands beside it goes over what it refers to, key by key. */
class SampleReader {
  readonly bases = new Map<string, Json>();
  readonly #root: string;
  /** The files that are being read, each referred to by the one before. */
  readonly #open = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  read(file: string): Sample {
    const sample = this.#readFile(join(this.#root, file));
    const { event_type: eventType, payload } = isRecord(sample) ? sample : {};
    if (typeof eventType !== 'string' || !isRecord(payload)) {
      throw new Error(`${file}: has no event_type and payload`);
    }
    return { file, eventType, payload };
  }

  #readFile(path: string): unknown {
    const file = relative(this.#root, path);
    if (this.#open.has(path)) throw new Error(`${file}: refers to itself`);
    this.#open.add(path);
    const value = this.#resolve(parseFile(path, file), dirname(path));
    this.#open.delete(path);
    return value;
  }

  #resolve(value: unknown, folder: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#resolve(item, folder));
    if (!isRecord(value)) return value;
    const { $ref: reference, ...rest } = value;
    const own = Object.fromEntries(
      Object.entries(rest).map(([key, inner]) => [key, this.#resolve(inner, folder)]),
    );
    if (typeof reference !== 'string') return own;
    const base = this.#readFile(join(folder, reference.replace(/#.*$/, '')));
    this.#rememberBase(own, base);
    return overlay(base, own);
  }

  #rememberBase(own: Json, base: unknown): void {
    const name = own[NAME];
    if (typeof name === 'string' && isRecord(base) && name !== base[NAME]) {
      this.bases.set(name, base);
    }
  }
}

function parseFile(path: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(`${file}: ${problem}`, { cause: error });
  }
}

function overlay(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over;
  const merged = Object.entries(over).map(([key, value]) => [
    key,
    Object.hasOwn(base, key) ? overlay(base[key], value) : value,
  ]);
  return { ...base, ...Object.fromEntries(merged) };
}
