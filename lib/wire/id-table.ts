import { createHash, randomBytes } from 'node:crypto';

/** An id is four words. */
const WORDS = 4;
const DIGITS_PER_WORD = 8;
const FIRST_CAPACITY = 16;

/**
 * Ids in the order in which they came. A hundred thousand take 3 MB, where a set and a queue of
 * strings took 9: there is no object for any of them. What is no id of 32 hex digits is one by its
 * digest.
 */
export class IdTable {
  /** The ids, a ring: the oldest at `#head`. */
  #words = new Uint32Array(FIRST_CAPACITY * WORDS);
  /** Where in the ring an id is, plus one; zero is free. By hash, the next free place if taken. */
  #places = new Int32Array(FIRST_CAPACITY * 2);
  #head = 0;
  #size = 0;
  /** Nobody outside can choose ids that meet in one place. */
  readonly #seed = randomBytes(WORDS).readInt32LE();
  readonly #wanted = new Uint32Array(WORDS);

  get size(): number {
    return this.#size;
  }

  has(id: string): boolean {
    readId(id, this.#wanted);
    return this.#places[this.#placeOf(this.#wanted, 0)] !== 0;
  }

  /** @returns whether it was not there. */
  add(id: string): boolean {
    readId(id, this.#wanted);
    let place = this.#placeOf(this.#wanted, 0);
    if (this.#places[place] !== 0) return false;
    if (this.#size === this.#capacity) {
      this.#grow();
      place = this.#placeOf(this.#wanted, 0);
    }
    const index = (this.#head + this.#size) % this.#capacity;
    this.#words.set(this.#wanted, index * WORDS);
    this.#places[place] = index + 1;
    this.#size += 1;
    return true;
  }

  /** Takes the oldest out. */
  dropOldest(): void {
    if (this.#size === 0) return;
    this.#free(this.#placeOf(this.#words, this.#head * WORDS));
    this.#head = (this.#head + 1) % this.#capacity;
    this.#size -= 1;
  }

  get #capacity(): number {
    return this.#words.length / WORDS;
  }

  /** The place of the id that stands in `words`, or the free one where it belongs. */
  #placeOf(words: Uint32Array, at: number): number {
    const last = this.#places.length - 1;
    let place = this.#home(words, at);
    for (;;) {
      const index = this.#places[place] ?? 0;
      if (index === 0 || areEqual(this.#words, (index - 1) * WORDS, words, at)) return place;
      place = (place + 1) & last;
    }
  }

  #home(words: Uint32Array, at: number): number {
    let hash = this.#seed;
    for (let word = 0; word < WORDS; word += 1) {
      hash = Math.imul(hash ^ (words[at + word] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & (this.#places.length - 1);
  }

  /** Those that had to stand behind it move up, so that each is still found from its home. */
  #free(place: number): void {
    const last = this.#places.length - 1;
    let hole = place;
    for (let next = (hole + 1) & last; ; next = (next + 1) & last) {
      const index = this.#places[next] ?? 0;
      if (index === 0) break;
      const home = this.#home(this.#words, (index - 1) * WORDS);
      if (((next - home) & last) >= ((next - hole) & last)) {
        this.#places[hole] = index;
        hole = next;
      }
    }
    this.#places[hole] = 0;
  }

  #grow(): void {
    const oldest = this.#head * WORDS;
    const words = new Uint32Array(this.#words.length * 2);
    words.set(this.#words.subarray(oldest));
    words.set(this.#words.subarray(0, oldest), this.#words.length - oldest);
    this.#words = words;
    this.#head = 0;
    this.#places = new Int32Array(this.#places.length * 2);
    for (let index = 0; index < this.#size; index += 1) {
      this.#places[this.#placeOf(words, index * WORDS)] = index + 1;
    }
  }
}

function areEqual(left: Uint32Array, at: number, right: Uint32Array, from: number): boolean {
  for (let word = 0; word < WORDS; word += 1) {
    if (left[at + word] !== right[from + word]) return false;
  }
  return true;
}

function readId(id: string, into: Uint32Array): void {
  if (id.length !== WORDS * DIGITS_PER_WORD || !readHex(id, into)) digest(id, into);
}

/** @returns whether it was hex digits. */
function readHex(id: string, into: Uint32Array): boolean {
  for (let word = 0; word < WORDS; word += 1) {
    let value = 0;
    for (let at = word * DIGITS_PER_WORD; at < (word + 1) * DIGITS_PER_WORD; at += 1) {
      const digit = hexDigit(id.charCodeAt(at));
      if (digit === undefined) return false;
      value = (value << 4) | digit;
    }
    into[word] = value;
  }
  return true;
}

/** Not the capital ones: another text is another id. */
function hexDigit(code: number): number | undefined {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : undefined;
}

function digest(id: string, into: Uint32Array): void {
  const bytes = createHash('sha256').update(id).digest();
  for (let word = 0; word < WORDS; word += 1) into[word] = bytes.readUInt32LE(word * WORDS);
}
