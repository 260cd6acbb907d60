import { Bindings } from '../diff/bindings.ts';
import { differences, type Difference } from '../diff/differences.ts';
import { unorderedDifferences } from '../diff/unordered-differences.ts';
import type { Cassette } from '../format/event.ts';
import { comparedOutcome } from './compared-outcome.ts';
import { describeOpening, exchangesOf, outcomesOf, verbOf, type Exchange } from './exchanges.ts';

/** What has become of one call, cast or notification of a conversation in another one. */
export type ComparedExchange =
  | { readonly kind: 'same'; readonly expected: Exchange; readonly actual: Exchange }
  | {
      readonly kind: 'changed';
      readonly expected: Exchange;
      readonly actual: Exchange;
      readonly differences: readonly Difference[];
    }
  | { readonly kind: 'missing'; readonly expected: Exchange }
  | { readonly kind: 'extra'; readonly actual: Exchange };

export interface CompareCassettesOptions {
  /** Paths at and below which nothing counts: `ctxt`, `message.payload["nova_object.data"].host`. */
  readonly ignore?: readonly string[] | undefined;
}

/**
 * Compares two conversations by what was said, not by when or in which order: each call, cast and
 * notification is paired with one that is alike, else with one to the same method. Placeholders of
 * one stand for placeholders of the other, each for one; matchers in what is expected judge.
 *
 * @returns those that were expected in their order, then what is extra.
 */
export function compareCassettes(
  expected: Pick<Cassette, 'lines'>,
  actual: Pick<Cassette, 'lines'>,
  options: CompareCassettesOptions = {},
): ComparedExchange[] {
  const comparison = new Conversations(exchangesOf(actual.lines), options);
  const alike = exchangesOf(expected.lines).map((exchange) => ({
    expected: exchange,
    actual: comparison.takeAlike(exchange),
  }));
  const compared = alike.map(({ expected, actual }): ComparedExchange =>
    actual === undefined ? comparison.takeNearest(expected) : { kind: 'same', expected, actual },
  );
  return [...compared, ...comparison.left.map((actual) => ({ kind: 'extra', actual }) as const)];
}

/** Where one exchange differs from another. */
class Conversations {
  readonly #options: CompareCassettesOptions;
  readonly #bindings = new Bindings();
  readonly #left: Set<Exchange>;

  constructor(actual: readonly Exchange[], options: CompareCassettesOptions) {
    this.#left = new Set(actual);
    this.#options = options;
  }

  get left(): readonly Exchange[] {
    return [...this.#left];
  }

  takeAlike(expected: Exchange): Exchange | undefined {
    const found = this.#candidates(expected).find((candidate) => {
      const trial = this.#bindings.fork();
      if (this.#compare(expected, candidate, trial).length > 0) return false;
      this.#bindings.join(trial);
      return true;
    });
    if (found !== undefined) this.#left.delete(found);
    return found;
  }

  takeNearest(expected: Exchange): ComparedExchange {
    const [nearest] = this.#candidates(expected)
      .map((actual) => ({
        actual,
        distance: this.#compare(expected, actual, this.#bindings.fork()).length,
      }))
      .sort((one, other) => one.distance - other.distance);
    if (nearest === undefined) return { kind: 'missing', expected };
    const { actual } = nearest;
    this.#left.delete(actual);
    const found = this.#compare(expected, actual, this.#bindings);
    return { kind: 'changed', expected, actual, differences: found };
  }

  #candidates(expected: Exchange): Exchange[] {
    const subject = subjectOf(expected);
    return [...this.#left].filter((candidate) => subjectOf(candidate) === subject);
  }

  #compare(expected: Exchange, actual: Exchange, bindings: Bindings): Difference[] {
    const found = differences(contentOf(expected), contentOf(actual), { bindings });
    if (isGather(expected)) {
      const [one, other] = [expected, actual].map((exchange) =>
        outcomesOf(exchange).map((outcome) => comparedOutcome(outcome)),
      );
      const options = { bindings, path: ['outcomes'] };
      found.push(...unorderedDifferences(one ?? [], other ?? [], options));
    }
    const { ignore = [] } = this.#options;
    return found.filter(({ path }) => !ignore.some((ignored) => isAtOrBelow(path, ignored)));
  }
}

/** Exchanges can be compared when these are equal. */
function subjectOf({ opening }: Exchange): string {
  return describeOpening(opening);
}

function isGather({ opening }: Exchange): boolean {
  return opening.event !== 'notification' && verbOf(opening) === 'gather';
}

/** What is compared of an exchange. */
function contentOf(exchange: Exchange): Readonly<Record<string, unknown>> {
  const { opening } = exchange;
  if (opening.event === 'notification') {
    const { target, message, ctxt } = opening;
    return { target, message, ctxt };
  }
  const { target, args, ctxt } = opening;
  const single = opening.event === 'request' && !isGather(exchange);
  return { target, args, ctxt, ...(single && { outcome: comparedOutcome(exchange.outcome) }) };
}

function isAtOrBelow(path: string, ignored: string): boolean {
  if (!path.startsWith(ignored)) return false;
  const next = path[ignored.length];
  return next === undefined || next === '.' || next === '[';
}
