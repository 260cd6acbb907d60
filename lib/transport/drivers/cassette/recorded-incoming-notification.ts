import type { Admission } from '../../driver/incoming-message.ts';
import type { IncomingNotification } from '../../driver/incoming-notification.ts';

/** A notification that is recorded when it is admitted, and not again when it is delivered again. */
export class RecordedIncomingNotification implements IncomingNotification {
  readonly #inner: IncomingNotification;
  readonly #record: () => void;

  constructor(inner: IncomingNotification, record: () => void) {
    this.#inner = inner;
    this.#record = record;
  }

  get ctxt(): IncomingNotification['ctxt'] {
    return this.#inner.ctxt;
  }

  get message(): IncomingNotification['message'] {
    return this.#inner.message;
  }

  get uniqueId(): string | undefined {
    return this.#inner.uniqueId;
  }

  get redeliveries(): number {
    return this.#inner.redeliveries;
  }

  admit(): Admission {
    const admission = this.#inner.admit();
    if (admission === 'admitted' && this.#inner.redeliveries === 0) this.#record();
    return admission;
  }

  acknowledge(): void {
    this.#inner.acknowledge();
  }

  requeue(): void {
    this.#inner.requeue();
  }
}
