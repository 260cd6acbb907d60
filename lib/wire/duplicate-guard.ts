/** Remembers the ids of requests that were admitted, to recognise a second delivery. */
export class DuplicateGuard {
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
  }
}
