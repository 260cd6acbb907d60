/** The words that begin a line. */
export const VERBS = ['call', 'cast', 'fanout'] as const;
export type Verb = (typeof VERBS)[number];

/** The words for the prompt itself. */
export const DIRECTIVES = [
  ...['.prepare', '.context', '.timing', '.verbose', '.history', '.help', '.exit'],
] as const;

const BEGINNINGS: readonly string[] = [...VERBS, ...DIRECTIVES];

/** Remembers which methods have been used on which targets, to complete them. */
export class Vocabulary {
  readonly #methods = new Map<string, Set<string>>();

  /** Learns from a line, whatever became of it; a line that is no request teaches nothing. */
  learn(line: string): void {
    const [verb = '', target, method] = line.trim().split(/\s+/);
    if (!isVerb(verb) || target === undefined || method === undefined) return;
    const methods = this.#methods.get(target) ?? new Set();
    this.#methods.set(target, methods.add(method));
  }

  /** What the last word of a line may become, and that word. */
  complete(line: string): [completions: string[], word: string] {
    const words = line.trimStart().split(/\s+/);
    const word = words.at(-1) ?? '';
    const candidates = this.#candidates(words.slice(0, -1));
    return [candidates.filter((candidate) => candidate.startsWith(word)).sort(), word];
  }

  #candidates([verb, target, ...rest]: readonly string[]): readonly string[] {
    if (verb === undefined) return BEGINNINGS;
    if (!isVerb(verb) || rest.length > 0) return [];
    if (target === undefined) return [...this.#methods.keys()];
    return [...(this.#methods.get(target) ?? [])];
  }
}

/** Whether a word begins a request. */
export function isVerb(word: string): word is Verb {
  return (VERBS as readonly string[]).includes(word);
}
