import { InvalidArgument } from '../errors.ts';

/** @throws {InvalidArgument} the value is none of those that there are. */
export function checkOneOf(argument: string, value: unknown, all: readonly unknown[]): void {
  if (all.includes(value)) return;
  throw new InvalidArgument(argument, `must be one of ${all.map(String).join(', ')}`);
}
