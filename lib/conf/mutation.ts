import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../base/logger.ts';
import { describeOption, type OptionName } from './option-name.ts';
import { showValue, type Resolved, type Resolver } from './resolver.ts';
import type { RegisteredOption } from './sources.ts';

/** A changed option; the values are those that the program sees, secret or not. */
export interface OptionChange extends OptionName {
  readonly oldValue: unknown;
  readonly newValue: unknown;
}

/** A value before and after files have been read again. */
export interface Mutation {
  readonly before: Resolved;
  readonly after: Resolved;
}

/** @throws what `Resolver.resolve` throws for a value, before or after. */
export function findMutations(
  options: readonly RegisteredOption[],
  before: Resolver,
  after: Resolver,
): readonly Mutation[] {
  return options
    .map((option) => ({ before: before.resolve(option), after: after.resolve(option) }))
    .filter((mutation) => !isDeepStrictEqual(mutation.before.value, mutation.after.value));
}

export function toOptionChange({ before, after }: Mutation): OptionChange {
  const { group, name } = after.option;
  return { group, name, oldValue: before.value, newValue: after.value };
}

/** Tells what has changed, secrets masked, and what files have changed in vain. */
export function logMutations(
  logger: Logger,
  mutations: readonly Mutation[],
  ignored: readonly RegisteredOption[],
): void {
  for (const option of ignored) {
    logger.warn(`ignored: the change of ${describeOption(option)}, which is not mutable`);
  }
  for (const { before, after } of mutations) {
    logger.info(
      `changed: ${describeOption(after.option)} from ${showValue(before)} to ${showValue(after)}`,
    );
  }
}
