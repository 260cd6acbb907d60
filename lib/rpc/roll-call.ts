/** Who has answered, and who is still missing, as far as that can be known. */
export class RollCall {
  readonly #expected: number | undefined;
  readonly #missing: Set<string> | undefined;
  #answers = 0;
  #unnamed = 0;

  /** @param expected how many, or who. */
  constructor(expected: number | readonly string[] | undefined) {
    this.#missing = typeof expected === 'object' ? new Set(expected) : undefined;
    this.#expected = this.#missing?.size ?? (typeof expected === 'number' ? expected : undefined);
  }

  /** @param from `undefined`: nobody knows. */
  add(from: string | undefined): void {
    this.#answers += 1;
    if (from === undefined) this.#unnamed += 1;
    else this.#missing?.delete(from);
  }

  /** How many are missing; `undefined` when nobody knows how many there are. */
  get missing(): number | undefined {
    if (this.#missing !== undefined) return Math.max(0, this.#missing.size - this.#unnamed);
    return this.#expected === undefined ? undefined : Math.max(0, this.#expected - this.#answers);
  }

  /** Who of those expected has not answered under their name; `undefined` when there is no list. */
  get missingNames(): readonly string[] | undefined {
    return this.#missing && [...this.#missing];
  }

  get complete(): boolean {
    return this.missing === 0;
  }
}
