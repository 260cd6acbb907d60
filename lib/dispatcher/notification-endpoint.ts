import { isRecord } from '../base/map-values.ts';
import { InvalidArgument } from '../errors.ts';
import type { Notification } from './notification.ts';
import type { NotificationFilter } from './notification-filter.ts';
import { NOTIFICATION_PRIORITIES, type NotificationPriority } from './notification-priority.ts';

/** Anything that can say whether a notification is wanted. */
type Filter = Pick<NotificationFilter, 'match'>;

type Method = (...args: unknown[]) => unknown;

/** What a dispatcher knows about one of the objects it dispatches to: a method for each priority it wants. */
export class NotificationEndpoint {
  readonly priorities: readonly NotificationPriority[];
  readonly #instance: object;
  readonly #filter: Filter | undefined;

  /**
   * @param argument how to name the endpoint in an error.
   * @throws {InvalidArgument} it is no object, has no method for any priority, or a `filterRule` that is none.
   */
  constructor(instance: unknown, argument: string) {
    if (!isRecord(instance)) throw new InvalidArgument(argument, 'must be an object with methods');
    this.#instance = instance;
    this.#filter = filterOf(instance, argument);
    this.priorities = NOTIFICATION_PRIORITIES.filter((name) => isMethod(instance[name]));
    if (this.priorities.length === 0) {
      const names = NOTIFICATION_PRIORITIES.join(', ');
      throw new InvalidArgument(argument, `must have a method named by a priority: ${names}`);
    }
  }

  wants(notification: Notification<unknown, unknown>): boolean {
    return this.#filter?.match(notification) ?? true;
  }

  /** What the method for the priority returns, or throws. */
  call(priority: NotificationPriority, ...args: unknown[]): unknown {
    const method: unknown = Reflect.get(this.#instance, priority);
    return isMethod(method) ? Reflect.apply(method, this.#instance, args) : undefined;
  }
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}

function filterOf(instance: Record<string, unknown>, argument: string): Filter | undefined {
  const { filterRule } = instance;
  if (filterRule === undefined) return undefined;
  if (isRecord(filterRule) && isMethod(filterRule['match'])) return filterRule as unknown as Filter;
  throw new InvalidArgument(`${argument}.filterRule`, 'must be a NotificationFilter');
}
