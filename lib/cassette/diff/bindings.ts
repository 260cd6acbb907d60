import { entriesInOrder } from '../../wire/key-order.ts';
import type { Fields } from '../format/event.ts';
import { KINDS, TIMESTAMP } from '../template/kinds.ts';
import { mapTemplate, recordOf } from '../template/map-template.ts';
import { printTimestamp } from '../template/timestamp.ts';
import { floatOf, hasTokens, partsOf } from '../template/token.ts';

/**
 * What the placeholders of a cassette stand for in one run: each for one value, and no two of them
 * for the same. A fork tries something out: it sees what is bound, and binds for itself until it is
 * joined again.
 */
export class Bindings {
  readonly #parent: Bindings | undefined;
  readonly #startMs: number;
  readonly #values = new Map<string, unknown>();
  readonly #tokens = new Map<string, string>();

  /** @param startMs what the times of the cassette count from in this run. Default: now. */
  constructor(startMs: number = Date.now(), parent?: Bindings) {
    this.#startMs = startMs;
    this.#parent = parent;
  }

  fork(): Bindings {
    return new Bindings(this.#startMs, this);
  }

  /** Takes over what a fork of this one has bound. */
  join(fork: Bindings): void {
    for (const [token, value] of fork.#values) this.#values.set(token, value);
    for (const [identity, token] of fork.#tokens) this.#tokens.set(identity, token);
  }

  /**
   * Says that a placeholder stands for a value, found or believed.
   *
   * @param identity of the value: equal for equal values.
   * @returns whether it can: nothing else is known of either.
   */
  bind(token: string, value: unknown, identity = `text ${String(value)}`): boolean {
    const own = `${kindOf(token)} ${identity}`;
    const boundTo = this.#tokenOf(own);
    if (boundTo !== undefined) return boundTo === token;
    if (this.#valueOf(token) !== undefined) return false;
    this.#values.set(token, value);
    this.#tokens.set(own, token);
    return true;
  }

  /** A value from a cassette with what its placeholders stand for; those that are not bound get new values. */
  fill(template: unknown): unknown {
    return mapTemplate(template, {
      text: (text) => this.#filled(text),
      key: (key) => this.#text(key),
    });
  }

  /** As {@link fill}, for the members of an object. */
  fillRecord(record: Fields): Fields {
    return recordOf(
      entriesInOrder(record).map(([key, value]) => [this.#text(key), this.fill(value)] as const),
    );
  }

  /** As {@link fill}, for a text that is to stay one. */
  fillText(text: string): string {
    return this.#text(text);
  }

  /** The text when all of its placeholders are bound; `undefined` when one is not. */
  knownText(text: string): string | undefined {
    if (!hasTokens(text)) return text;
    const texts = partsOf(text).map((part) =>
      part.kind === 'literal' ? part.text : this.#valueOf(part.token),
    );
    return texts.includes(undefined) ? undefined : texts.join('');
  }

  #filled(text: string): unknown {
    if (!hasTokens(text)) return text;
    const [first, second] = partsOf(text);
    if (first?.kind !== 'placeholder' || second !== undefined) return this.#text(text);
    return floatOf(text) ?? this.#valueFor(first);
  }

  #text(text: string): string {
    if (!hasTokens(text)) return text;
    return partsOf(text)
      .map((part) => (part.kind === 'literal' ? part.text : String(this.#valueFor(part))))
      .join('');
  }

  #valueFor({ name, argument, token }: { name: string; argument: string; token: string }): unknown {
    if (name === TIMESTAMP) return printTimestamp(argument, this.#startMs) ?? token;
    const bound = this.#valueOf(token);
    if (bound !== undefined) return bound;
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
    if (kind === undefined) return token;
    const fresh = kind.fresh(argument);
    this.bind(token, fresh);
    return fresh;
  }

  #valueOf(token: string): unknown {
    const parent = this.#parent;
    return this.#values.get(token) ?? (parent === undefined ? undefined : parent.#valueOf(token));
  }

  #tokenOf(identity: string): string | undefined {
    const parent = this.#parent;
    return (
      this.#tokens.get(identity) ?? (parent === undefined ? undefined : parent.#tokenOf(identity))
    );
  }
}

/** An id and a secret may be spelled alike and be two things. */
function kindOf(token: string): string {
  return token.slice(2, token.indexOf(':'));
}
