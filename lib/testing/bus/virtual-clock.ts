import { setImmediate as nextTurn } from 'node:timers/promises';
import { onAbort } from '../../base/abort.ts';
import type { Clock } from '../../base/clock.ts';
import { InvalidArgument } from '../../errors.ts';

/** Something that is to happen at its time. */
interface Alarm {
  readonly at: number;
  readonly onTime: () => void;
}

/** So many turns of the event loop without a message on its way, and nothing more follows by itself. */
const QUIET_TURNS = 3;

/**
 * Time that passes when a test says so, and then at once: ten minutes take no longer than what
 * happens in them. Given to a {@link TestBus} it is the time of all transports, clients, servers,
 * notifiers and listeners on it: of timeouts, call monitors, batches and redeliveries. It begins at
 * zero, and stands still while a message is on its way.
 *
 * Only this time: the program's own `setTimeout` knows nothing of it. An endpoint that is to take
 * long takes {@link pause}.
 */
export class VirtualClock implements Clock {
  readonly #busy = new Set<() => boolean>();
  #alarms: readonly Alarm[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  after(delayMs: number, onTime: () => void): () => void {
    const alarm = { at: this.#now + Math.max(0, delayMs), onTime };
    const later = this.#alarms.findIndex(({ at }) => at > alarm.at);
    const place = later < 0 ? this.#alarms.length : later;
    this.#alarms = this.#alarms.toSpliced(place, 0, alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  every(intervalMs: number, onTime: () => void): () => void {
    let cancel = (): void => undefined;
    const arm = (): void => {
      cancel = this.after(intervalMs, () => {
        arm();
        onTime();
      });
    };
    arm();
    return () => {
      cancel();
    };
  }

  /** Resolves when so much of this time has passed. @throws the signal's reason. */
  pause(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.after(delayMs, () => {
        detach();
        resolve();
      });
      const detach = onAbort(signal, (reason) => {
        cancel();
        reject(reason);
      });
    });
  }

  /**
   * Lets so much time pass, and resolves when everything that was to happen in it has happened: one
   * thing after the other, each with what follows from it.
   *
   * @throws {InvalidArgument} time does not run backwards.
   */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new InvalidArgument('ms', 'must be a number, at least 0');
    const end = this.#now + ms;
    await this.settle();
    while (this.#ringNext(end)) await this.settle();
    this.#now = end;
  }

  /**
   * Lets as much time pass as it takes `work` to settle, and settles as it does. Where nothing is
   * to happen any more, work that waits for the world outside is waited for without time passing.
   */
  async until<T>(work: PromiseLike<T>): Promise<T> {
    const outcome = Promise.resolve(work);
    const over = new AbortController();
    const onOver = (): void => {
      over.abort();
    };
    outcome.then(onOver, onOver);
    do await this.settle();
    while (!over.signal.aborted && this.#ringNext(Infinity));
    return outcome;
  }

  /** Resolves when no message is on its way, without time passing. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      await nextTurn();
      if ([...this.#busy].some((isBusy) => isBusy())) quiet = -1;
    }
  }

  /** Time stands still while `isBusy`; returns what ends that. */
  standStillWhile(isBusy: () => boolean): () => void {
    this.#busy.add(isBusy);
    return () => {
      this.#busy.delete(isBusy);
    };
  }

  #ringNext(end: number): boolean {
    const [next, ...rest] = this.#alarms;
    if (next === undefined || next.at > end) return false;
    this.#alarms = rest;
    this.#now = next.at;
    next.onTime();
    return true;
  }
}
