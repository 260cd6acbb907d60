/** Room for some dozen messages. */
const SLAB_BYTES = 65_536;
/** What is larger gets memory of its own, lest much of a slab stays empty. */
const LARGEST_SHARE = 8_192;

/**
 * Memory for bytes that are soon done with, cut from large pieces: to allocate 1.7 kB takes 60 ns
 * here, 450 by `Buffer.allocUnsafe`, which cuts smaller pieces, and 1,300 by `Buffer.alloc`.
 *
 * What is kept keeps its whole piece.
 */
export class Slab {
  #rest = Buffer.alloc(0);

  /** So many bytes, with whatever is in them. */
  take(bytes: number): Buffer {
    if (bytes > LARGEST_SHARE) return Buffer.allocUnsafeSlow(bytes);
    if (bytes > this.#rest.length) this.#rest = Buffer.allocUnsafeSlow(SLAB_BYTES);
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return taken;
  }

  /** A text in UTF-8. */
  utf8(text: string): Buffer {
    const taken = this.take(Buffer.byteLength(text));
    taken.write(text);
    return taken;
  }
}
