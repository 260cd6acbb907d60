import { Target, type ContextDict } from '../../index.ts';

/** Answers calls. Serves requests for any version 1.x up to 1.1. */
export class Calculator {
  readonly target = new Target({ version: '1.1' });

  add(_ctxt: ContextDict, { a, b }: { a: number; b: number }): number {
    return a + b;
  }

  multiply(_ctxt: ContextDict, { a, b }: { a: number; b: number }): number {
    return a * b;
  }

  divide(_ctxt: ContextDict, { a, b }: { a: number; b: number }): number {
    if (b === 0) throw new RangeError('division by zero');
    return a / b;
  }
}

/** Takes notes, which nobody waits for; in a namespace of its own. */
export class Journal {
  readonly target = new Target({ namespace: 'journal', version: '1.0' });
  readonly #onNote: (text: string) => void;

  constructor(onNote: (text: string) => void) {
    this.#onNote = onNote;
  }

  note(_ctxt: ContextDict, { text }: { text: string }): void {
    this.#onNote(text);
  }
}
