import { isRecord } from '../../base/map-values.ts';
import type { ValuePath } from '../../base/value-path.ts';
import { entriesInOrder } from '../../wire/key-order.ts';
import { PyFloat } from '../../wire/py-float.ts';
import { stringifyPythonJson } from '../../wire/python-json.ts';
import type { Fields } from '../format/event.ts';
import { recordOf } from '../template/map-template.ts';
import type { Normaliser } from '../template/normaliser.ts';
import { hasTokens } from '../template/token.ts';
import type { Redactor } from './redactor.ts';

/** A shorter text that was once a secret may well be an ordinary word elsewhere. */
const SHORTEST_KNOWN_SECRET = 8;

/** Takes secrets out of messages; what was a secret once is one wherever it comes again. */
export class Redaction {
  readonly #redactors: readonly Redactor[];
  readonly #normaliser: Normaliser;
  /** Texts, and what stands in their place. */
  readonly #known = new Map<string, string>();
  #count = 0;

  /** @param normaliser numbers the secrets, too. */
  constructor(redactors: readonly Redactor[], normaliser: Normaliser) {
    this.#redactors = redactors;
    this.#normaliser = normaliser;
  }

  /** How many secrets have been taken out so far. */
  get count(): number {
    return this.#count;
  }

  /** Parts of a message without their secrets. @throws what a redactor throws. */
  clean(parts: Fields): Fields {
    return recordOf(
      Object.entries(parts).map(([name, part]) => [name, this.#visit(part, [name])] as const),
    );
  }

  #visit(value: unknown, path: ValuePath): unknown {
    let left: unknown = value;
    for (const redactor of this.#redactors) left = redactor.redact(left, path, this.#nameOf);
    if (typeof left === 'string') return this.#withoutKnown(left);
    if (Array.isArray(left)) {
      return left.map((item, index) => this.#visit(item, [...path, index]));
    }
    if (!isRecord(left) || left instanceof PyFloat) return left;
    return recordOf(
      entriesInOrder(left).map(
        ([key, member]) => [this.#withoutKnown(key), this.#visit(member, [...path, key])] as const,
      ),
    );
  }

  readonly #nameOf = (secret: unknown): string => {
    this.#count += 1;
    const identity = typeof secret === 'string' ? secret : stringifyPythonJson(secret);
    if (identity.startsWith('${secret:')) return identity;
    // Apart from the values that are no secrets: one may have a placeholder of its own already.
    const token = this.#normaliser.name('secret', `secret ${identity}`);
    if (identity === secret && (secret.length >= SHORTEST_KNOWN_SECRET || hasTokens(secret))) {
      this.#known.set(secret, token);
    }
    return token;
  };

  #withoutKnown(text: string): string {
    let left = text;
    for (const [secret, token] of this.#known) {
      if (!left.includes(secret)) continue;
      this.#count += 1;
      left = left.replaceAll(secret, () => token);
    }
    return left;
  }
}
