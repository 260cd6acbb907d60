import { InvalidArgument, InvalidTarget } from '../errors.ts';
import type { Target } from '../target/target.ts';

/** Where a notification goes that cannot be worked with. */
export interface DeadLetter {
  /** It is published to this topic, in the queue of its priority: another listener finds it there. */
  readonly target: Target;
  /** So often it may come again before that. Default: 5. Nothing comes again without `allowRequeue`. */
  readonly afterRedeliveries?: number | undefined;
}

/** What happens to notifications that an endpoint wants requeued, or fails over. */
export interface RedeliveryOptions {
  /** How long one rests before it is given back for the first time; then twice as long each time. Default: 100. */
  readonly firstDelayMs?: number | undefined;
  /** Default: 30,000. */
  readonly longestDelayMs?: number | undefined;
  /** Default: none, it is given back for ever. */
  readonly deadLetter?: DeadLetter | undefined;
}

/** The options with their defaults. */
export interface RedeliveryPolicy {
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  readonly deadLetter: Required<DeadLetter> | undefined;
}

/**
 * @throws {InvalidArgument} a value has the wrong type; the error names it.
 * @throws {InvalidTarget} the dead letter's target has no topic.
 */
export function redeliveryPolicy(options: RedeliveryOptions = {}): RedeliveryPolicy {
  const { firstDelayMs = 100, longestDelayMs = 30_000, deadLetter } = options;
  for (const [name, value] of Object.entries({ firstDelayMs, longestDelayMs })) {
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new InvalidArgument(`redelivery.${name}`, 'must be a finite number, at least 0');
    }
  }
  return { firstDelayMs, longestDelayMs, deadLetter: deadLetter && withDefault(deadLetter) };
}

function withDefault({ target, afterRedeliveries = 5 }: DeadLetter): Required<DeadLetter> {
  if (!Number.isInteger(afterRedeliveries) || afterRedeliveries < 0) {
    throw new InvalidArgument(
      'redelivery.deadLetter.afterRedeliveries',
      'must be an integer, at least 0',
    );
  }
  if (!target.topic) throw new InvalidTarget('A dead letter needs a topic', target);
  return { target, afterRedeliveries };
}
