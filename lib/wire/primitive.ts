import { printPath, type ValuePath } from '../base/value-path.ts';
import { SerializationError } from './errors.ts';
import { pythonForm, type FormOf, type PythonFormOptions, type Scalar } from './python-form.ts';

/** Python's parser and printer give up at about this depth (its recursion limit). */
export const MAX_DEPTH = 1000;

/** Makes a result out of a value's parts, innermost first. */
export interface PrimitiveBuilder<T> {
  scalar(value: Scalar): T;
  list(items: readonly T[]): T;
  dict(entries: readonly (readonly [string, T])[]): T;
}

export interface FoldOptions {
  /** Default: refused, as Python's `jsonutils.dumps` does. */
  readonly instances?: PythonFormOptions['instances'] | undefined;
  /** What a value is in Python. Default: {@link pythonForm}, the rules of `jsonutils`. */
  readonly form?: FormOf | undefined;
  /** Where the value itself stands, for errors. */
  readonly path?: string | undefined;
  /** How many levels the value will be put into. Default: none. */
  readonly depth?: number | undefined;
}

/**
 * Takes a value apart as Python would see it ({@link pythonForm}) and builds a result from the
 * parts. A member that is `undefined` is left out of a dict and is null in a list.
 *
 * @throws {SerializationError} naming the path of a value that has no counterpart in Python, that
 *   contains itself, or that is nested deeper than Python reads.
 */
export function foldPrimitive<T>(
  value: unknown,
  builder: PrimitiveBuilder<T>,
  options: FoldOptions = {},
): T {
  return new Fold(builder, options).visit(value);
}

class Fold<T> {
  readonly #builder: PrimitiveBuilder<T>;
  readonly #form: FormOf;
  readonly #formOptions: PythonFormOptions;
  readonly #levelsLeft: number;
  readonly #path: (string | number)[] = [];
  readonly #ancestors = new Set<object>();

  constructor(
    builder: PrimitiveBuilder<T>,
    { instances = 'refused', path = '', depth = 0, form = pythonForm }: FoldOptions,
  ) {
    this.#builder = builder;
    this.#form = form;
    this.#levelsLeft = MAX_DEPTH - depth;
    this.#formOptions = {
      instances,
      refuse: (problem) => {
        throw new SerializationError(placeOf(path, this.#path), problem);
      },
    };
  }

  visit(value: unknown): T {
    const form = this.#form(value, this.#formOptions);
    if (form.kind === 'scalar') return this.#builder.scalar(form.value);
    // Only objects have parts.
    const container = value as object;
    this.#enter(container);
    const built = form.kind === 'list' ? this.#list(form.items) : this.#dict(form.entries);
    this.#ancestors.delete(container);
    return built;
  }

  #list(items: Iterable<unknown>): T {
    const built: T[] = [];
    for (const item of items) {
      this.#path.push(built.length);
      built.push(this.visit(item));
      this.#path.pop();
    }
    return this.#builder.list(built);
  }

  #dict(entries: Iterable<readonly [string, unknown]>): T {
    const built: [string, T][] = [];
    for (const [key, value] of entries) {
      if (value === undefined) continue;
      this.#path.push(key);
      built.push([key, this.visit(value)]);
      this.#path.pop();
    }
    return this.#builder.dict(built);
  }

  #enter(container: object): void {
    const { refuse } = this.#formOptions;
    if (this.#ancestors.has(container)) refuse('it contains itself');
    if (this.#ancestors.size === this.#levelsLeft)
      refuse(`nesting deeper than ${MAX_DEPTH} levels`);
    this.#ancestors.add(container);
  }
}

/** More of a path than this helps nobody. */
const MAX_PATH_PARTS = 20;

/** `args.instance.tags[3]`; `value` when the value itself is meant. */
function placeOf(root: string, path: ValuePath): string {
  const below = printPath(path.slice(0, MAX_PATH_PARTS));
  const joint = root === '' || below === '' || below.startsWith('[') ? '' : '.';
  const text = `${root}${joint}${below}${path.length > MAX_PATH_PARTS ? '…' : ''}`;
  return text === '' ? 'value' : text;
}
