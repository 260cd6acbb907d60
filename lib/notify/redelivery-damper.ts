import { systemClock, type Clock } from '../base/clock.ts';
import type { IncomingNotification } from '../transport/driver/incoming-notification.ts';

export interface RedeliveryDamperOptions {
  /** How long a notification rests before it goes back for the first time. */
  readonly firstDelayMs: number;
  /** Each time it rests twice as long as before, but never longer than this. */
  readonly longestDelayMs: number;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** So many notifications are remembered, the latest. */
const REMEMBERED = 10_000;

/**
 * Gives notifications back to their queue, later each time: what no endpoint can work with must not
 * run in circles as fast as the broker can. Counts how often it did so, for RabbitMQ's classic
 * queues do not. What rests belongs to this listener: it goes back at once when the listener stops.
 */
export class RedeliveryDamper {
  readonly #options: RedeliveryDamperOptions;
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  /** What rests, and what cancels its timer. */
  readonly #resting = new Map<IncomingNotification, () => void>();
  #mostResting = 1;
  #released = false;

  constructor(options: RedeliveryDamperOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** How many may rest: those beyond go back early, so that the ones that rest never stop the rest. */
  set mostResting(count: number) {
    this.#mostResting = Math.max(1, count);
  }

  /** How often it came before, as far as this listener and its broker know. */
  redeliveriesOf({ uniqueId, redeliveries }: IncomingNotification): number {
    const counted = uniqueId === undefined ? 0 : (this.#counts.get(uniqueId) ?? 0);
    return Math.max(counted, redeliveries);
  }

  /** How long it rests after it came `redeliveries` times before. */
  delayMs(redeliveries: number): number {
    const { firstDelayMs, longestDelayMs } = this.#options;
    return Math.min(firstDelayMs * 2 ** redeliveries, longestDelayMs);
  }

  requeue(incoming: IncomingNotification): void {
    const redeliveries = this.redeliveriesOf(incoming);
    this.#remember(incoming, redeliveries + 1);
    if (this.#released) {
      incoming.requeue();
      return;
    }
    const cancel = this.#clock.after(this.delayMs(redeliveries), () => {
      this.#giveBack(incoming);
    });
    this.#resting.set(incoming, cancel);
    const [oldest] = this.#resting.keys();
    if (oldest !== undefined && this.#resting.size > this.#mostResting) this.#giveBack(oldest);
  }

  /** It will not come again. */
  forget({ uniqueId }: IncomingNotification): void {
    if (uniqueId !== undefined) this.#counts.delete(uniqueId);
  }

  /** Everything goes back now, and what comes later at once. */
  release(): void {
    this.#released = true;
    for (const incoming of this.#resting.keys()) this.#giveBack(incoming);
  }

  #giveBack(incoming: IncomingNotification): void {
    this.#resting.get(incoming)?.();
    this.#resting.delete(incoming);
    incoming.requeue();
  }

  #remember({ uniqueId }: IncomingNotification, count: number): void {
    if (uniqueId === undefined) return;
    this.#counts.delete(uniqueId);
    this.#counts.set(uniqueId, count);
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined && this.#counts.size > REMEMBERED) this.#counts.delete(oldest);
  }
}
