import { deferred, type Deferred } from '../../lib/base/deferred.ts';

/** Holds up whoever awaits `opened` until the test opens it. */
export class Gate {
  readonly #deferred: Deferred<void> = deferred();
  readonly opened = this.#deferred.promise;

  open(): void {
    this.#deferred.resolve();
  }
}
