import { DuplicateGuard } from '../../../wire/duplicate-guard.ts';
import type { Admission } from '../../driver/incoming-message.ts';

/** How a delivery leaves the listener. */
export type Settlement = 'acknowledge' | 'requeue';

/**
 * The copies of each notification that a listener gets: what is published again after a lost
 * connection, or redelivered while an endpoint still works on it, is worked on once.
 */
export class NotificationCopies {
  /** For as long as the listener lives: a redelivery may come on another channel. */
  readonly #acknowledged = new DuplicateGuard();
  /** By id of what is worked on: the copies that came meanwhile, to be settled as it will be. */
  readonly #followers = new Map<string, ((settlement: Settlement) => void)[]>();

  /** @param settle settles this copy, should another one decide over it. */
  admit(id: string, settle: (settlement: Settlement) => void): Exclude<Admission, 'gone'> {
    const followers = this.#followers.get(id);
    if (followers !== undefined) {
      followers.push(settle);
      return 'duplicate';
    }
    if (this.#acknowledged.has(id)) {
      settle('acknowledge');
      return 'duplicate';
    }
    this.#followers.set(id, []);
    return 'admitted';
  }

  /** The copy that was admitted is settled: so are those that followed it. */
  settled(id: string, settlement: Settlement): void {
    // Also where the channel has died: the redelivery is then known for a duplicate.
    if (settlement === 'acknowledge') this.#acknowledged.add(id);
    const followers = this.#followers.get(id) ?? [];
    this.#followers.delete(id);
    for (const settle of followers) settle(settlement);
  }
}
