import { systemClock } from '../../base/clock.ts';
import { deferred } from '../../base/deferred.ts';
import { differences, type Difference } from '../../cassette/diff/differences.ts';
import { printDifference } from '../../cassette/diff/print-difference.ts';
import { asPrimitive, asTemplate } from '../../cassette/template/as-template.ts';
import { stringifyPythonJson } from '../../wire/python-json.ts';
import { ExpectationFailed } from '../errors.ts';
import type { Arrivals } from './arrivals.ts';

/** How an item of a fixture is called, compared and printed. */
export interface Expectable<Item> {
  /** In a sentence: `notification`. */
  readonly kind: string;
  readonly arrivals: Arrivals<Item>;
  nameOf(item: Item): string | null;
  /** What {@link Expectation.with} compares. */
  contentOf(item: Item): unknown;
  /** In one line. */
  print(item: Item): string;
}

interface Wanted {
  readonly name: string;
  readonly content?: { readonly value: unknown };
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly withinMs: number;
}

/** What is on its way has arrived within this time, or never will. */
const PATIENCE_MS = 2_000;

/**
 * Something that is expected to arrive, or to have arrived. To await it resolves with what was
 * found, or rejects with a list of what did arrive. Each arrival is found once: to expect the same
 * thing twice is to expect two of it.
 *
 * Values are compared as subsets: members that were not expected are no difference. In the place of
 * a value may stand `ANY`, `UUID`, `ISO8601` or `REGEX(/…/)`.
 */
export class Expectation<Item> implements PromiseLike<Item> {
  readonly #from: Expectable<Item>;
  readonly #wanted: Wanted;

  /** @internal made by fixtures. */
  constructor(from: Expectable<Item>, wanted: Omit<Wanted, 'withinMs'> & Partial<Wanted>) {
    this.#from = from;
    this.#wanted = { withinMs: PATIENCE_MS, ...wanted };
  }

  /** With this payload, or these arguments, at least. */
  with(value: unknown): Expectation<Item> {
    return new Expectation(this.#from, { ...this.#wanted, content: { value } });
  }

  /** With these fields, at least: `{ priority: 'error', publisherId: 'compute.host1' }`. */
  where(fields: Readonly<Record<string, unknown>>): Expectation<Item> {
    return new Expectation(this.#from, { ...this.#wanted, fields });
  }

  /** Waits so long for it. Default: two seconds, of the system's clock whatever the bus has. */
  within(withinMs: number): Expectation<Item> {
    return new Expectation(this.#from, { ...this.#wanted, withinMs });
  }

  /** @throws {ExpectationFailed} it did not arrive in time. */
  then<Fulfilled = Item, Rejected = never>(
    onFulfilled?: ((item: Item) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((error: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.#find().then(onFulfilled, onRejected);
  }

  async #find(): Promise<Item> {
    const { arrivals } = this.#from;
    const fits = (item: Item): boolean => this.#differences(item)?.length === 0;
    const found = deferred<Item>();
    const look = (): void => {
      const item = arrivals.find(fits);
      if (item === undefined) return;
      stop();
      found.resolve(item);
    };
    const giveUp = systemClock.after(this.#wanted.withinMs, () => {
      stop();
      found.reject(new ExpectationFailed(this.#explain()));
    });
    const stopListening = arrivals.onArrival(look);
    const stop = (): void => {
      giveUp();
      stopListening();
    };
    look();
    return found.promise;
  }

  /** In what an item of that name is another; `undefined` for one of another name. */
  #differences(item: Item): readonly Difference[] | undefined {
    const { name, content, fields } = this.#wanted;
    if (this.#from.nameOf(item) !== name) return undefined;
    return [
      ...(content === undefined ? [] : compare(content.value, this.#from.contentOf(item))),
      ...(fields === undefined ? [] : compare(fields, item)),
    ];
  }

  #explain(): string {
    const { kind, arrivals } = this.#from;
    const { name, content, fields, withinMs } = this.#wanted;
    const details = [content?.value, fields].filter((value) => value !== undefined);
    const wanted = [`${kind} "${name}"`, ...details.map((value) => stringifyPythonJson(value))];
    const left = new Set(arrivals.unexpected);
    const lines = arrivals.all.map((item, index) => {
      const already = left.has(item) ? '' : ' (expected before)';
      const difference = (this.#differences(item) ?? []).map((one) => printDifference(one));
      return [
        `  ${index + 1}. ${this.#from.print(item)}${already}`,
        ...difference.map(indented),
      ].join('\n');
    });
    const head = `No ${wanted.join(' with ')} within ${withinMs} ms.`;
    if (lines.length === 0) return `${head} Nothing has arrived.`;
    return [`${head} What has arrived:`, ...lines].join('\n');
  }
}

function compare(expected: unknown, actual: unknown): Difference[] {
  return differences(asPrimitive(expected), asTemplate(actual), { mode: 'subset' });
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `       ${line}`)
    .join('\n');
}
