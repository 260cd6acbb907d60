import { isRecord } from '../../base/map-values.ts';
import { printPath, type ValuePath } from '../../base/value-path.ts';
import { entriesInOrder } from '../../wire/key-order.ts';
import { PyFloat } from '../../wire/py-float.ts';
import { matcherOf, partsOf } from '../template/token.ts';
import { Bindings } from './bindings.ts';
import { matcherProblem } from './matchers.ts';
import { matchText } from './match-text.ts';
import { stringifyPythonJson } from '../../wire/python-json.ts';

/** One place at which a value is not what was expected. */
export interface Difference {
  /** `args.instance["nova_object.data"].host` */
  readonly path: string;
  readonly kind: 'changed' | 'missing' | 'extra';
  /** Absent for what is extra. */
  readonly expected?: unknown;
  /** Absent for what is missing. */
  readonly actual?: unknown;
  /** What a matcher has against it. */
  readonly problem?: string | undefined;
}

export interface CompareOptions {
  /** What placeholders stand for; what is found out is bound. Default: nothing yet. */
  readonly bindings?: Bindings | undefined;
  /** `subset`: members that were not expected are no difference. `schema`: nor are other values of the same type. */
  readonly mode?: 'exact' | 'subset' | 'schema' | undefined;
  /** What `SAME_AS` looks into. Default: the actual value. */
  readonly root?: unknown;
  /** Where the values stand. */
  readonly path?: ValuePath | undefined;
}

/**
 * Where a value differs from what was expected, outermost first. Placeholders in what is expected
 * stand for anything of their kind, the same one always for the same; matchers judge what stands in
 * their place; `1` and `1.0` are the same, as in Python; the order of keys means nothing.
 *
 * @param actual a value as it stands in a cassette: of one from elsewhere, `asTemplate` first.
 */
export function differences(
  expected: unknown,
  actual: unknown,
  options: CompareOptions = {},
): Difference[] {
  const comparison = new Comparison(options, actual);
  comparison.visit(expected, actual, options.path ?? []);
  return comparison.found;
}

class Comparison {
  readonly found: Difference[] = [];
  readonly #bindings: Bindings;
  readonly #mode: NonNullable<CompareOptions['mode']>;
  readonly #root: unknown;

  constructor(
    { bindings = new Bindings(), mode = 'exact', root }: CompareOptions,
    actual: unknown,
  ) {
    this.#bindings = bindings;
    this.#mode = mode;
    this.#root = root ?? actual;
  }

  visit(expected: unknown, actual: unknown, path: ValuePath): void {
    if (typeof expected === 'string') this.#text(expected, actual, path);
    else if (Array.isArray(expected) && Array.isArray(actual)) this.#list(expected, actual, path);
    else if (isDict(expected) && isDict(actual)) this.#dict(expected, actual, path);
    else if (!this.#alike(expected, actual)) this.#add({ kind: 'changed', expected, actual }, path);
  }

  #text(expected: string, actual: unknown, path: ValuePath): void {
    const matcher = matcherOf(expected);
    if (matcher !== undefined) {
      const problem = matcherProblem(matcher, actual, this.#root);
      if (problem !== undefined) this.#add({ kind: 'changed', expected, actual, problem }, path);
      return;
    }
    const same =
      typeof actual === 'string'
        ? matchText(expected, actual, this.#bindings) || this.#mode === 'schema'
        : this.#standsFor(expected, actual);
    if (!same) this.#add({ kind: 'changed', expected, actual }, path);
  }

  /** A whole list or number can have been a secret. */
  #standsFor(expected: string, actual: unknown): boolean {
    const [part, more] = partsOf(expected);
    if (part?.kind !== 'placeholder' || part.name !== 'secret' || more !== undefined) return false;
    return this.#bindings.bind(part.token, actual, stringifyPythonJson(actual));
  }

  #dict(
    expected: Readonly<Record<string, unknown>>,
    actual: Readonly<Record<string, unknown>>,
    path: ValuePath,
  ): void {
    const left = new Map(entriesInOrder(actual));
    for (const [key, value] of entriesInOrder(expected)) {
      const found = this.#keyFor(key, left);
      if (found === undefined) {
        this.#add({ kind: 'missing', expected: value }, [...path, key]);
        continue;
      }
      this.visit(value, left.get(found), [...path, key]);
      left.delete(found);
    }
    if (this.#mode === 'subset') return;
    for (const [key, value] of left) this.#add({ kind: 'extra', actual: value }, [...path, key]);
  }

  /** The key itself, or the first that one with placeholders may stand for. */
  #keyFor(expected: string, left: ReadonlyMap<string, unknown>): string | undefined {
    const filled = this.#bindings.knownText(expected);
    if (filled !== undefined && left.has(filled)) return filled;
    if (filled === expected) return undefined;
    return [...left.keys()].find((key) => matchText(expected, key, this.#bindings));
  }

  #list(expected: readonly unknown[], actual: readonly unknown[], path: ValuePath): void {
    if (isSet(path)) this.#items(...this.#unpaired(expected, actual), path);
    else this.#items(expected, actual, path);
  }

  /** What is on one side only, in any order. */
  #unpaired(
    expected: readonly unknown[],
    actual: readonly unknown[],
  ): [readonly unknown[], readonly unknown[]] {
    const left = [...actual];
    const missing = expected.filter((item) => {
      const found = left.findIndex((candidate) => this.#run(1, () => [item, candidate]) === 1);
      if (found >= 0) left.splice(found, 1);
      return found < 0;
    });
    return [missing, left];
  }

  #items(expected: readonly unknown[], actual: readonly unknown[], path: ValuePath): void {
    if (expected.length === actual.length) {
      for (const [index, item] of expected.entries()) {
        this.visit(item, actual[index], [...path, index]);
      }
      return;
    }
    const shorter = Math.min(expected.length, actual.length);
    const head = this.#run(shorter, (index) => [expected[index], actual[index]]);
    const tail = this.#run(shorter - head, (index) => [
      expected.at(-1 - index),
      actual.at(-1 - index),
    ]);
    for (const [index, item] of expected.entries()) {
      if (index >= head && index < expected.length - tail) {
        this.#add({ kind: 'missing', expected: item }, [...path, index]);
      }
    }
    if (this.#mode === 'subset') return;
    for (const [index, item] of actual.entries()) {
      if (index >= head && index < actual.length - tail) {
        this.#add({ kind: 'extra', actual: item }, [...path, index]);
      }
    }
  }

  /** How many pairs in a row are alike, at most `limit`. */
  #run(limit: number, pairAt: (index: number) => readonly [unknown, unknown]): number {
    for (let index = 0; index < limit; index += 1) {
      const trial = this.#bindings.fork();
      const [expected, actual] = pairAt(index);
      const options = { bindings: trial, mode: this.#mode, root: this.#root };
      if (differences(expected, actual, options).length > 0) return index;
      this.#bindings.join(trial);
    }
    return limit;
  }

  #alike(expected: unknown, actual: unknown): boolean {
    const [one, other] = [plainNumber(expected), plainNumber(actual)];
    if (one === other || (Number.isNaN(one) && Number.isNaN(other))) return true;
    return (
      this.#mode === 'schema' && expected !== null && typeof one === typeof other && !isBox(one)
    );
  }

  #add(difference: Omit<Difference, 'path'>, path: ValuePath): void {
    this.found.push({ path: printPath(path), ...difference });
  }
}

/** The changes of a versioned object are a set in Python: each process has them in another order. */
function isSet(path: ValuePath): boolean {
  const name = path.at(-1);
  return typeof name === 'string' && name.endsWith('_object.changes');
}

function isDict(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !(value instanceof PyFloat);
}

function isBox(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function plainNumber(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value;
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
