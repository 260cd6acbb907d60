const PATIENCE_MS = 2_000;

/** Who has got which note: what becomes of a cast, as seen by the servers. */
export class NoteBoard {
  readonly #servers = new Map<string, string[]>();
  #onChange: () => void = () => undefined;

  add(server: string, text: string): void {
    this.#servers.set(text, [...this.whoGot(text), server].sort());
    this.#onChange();
  }

  whoGot(text: string): readonly string[] {
    return this.#servers.get(text) ?? [];
  }

  /** Resolves when `count` servers have got a note, or after two seconds with those that have. */
  async wait(text: string, count: number): Promise<readonly string[]> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS);
      this.#onChange = () => {
        if (this.whoGot(text).length < count) return;
        clearTimeout(timer);
        resolve();
      };
      this.#onChange();
    });
    return this.whoGot(text);
  }
}
