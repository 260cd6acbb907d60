import { randomFillSync } from 'node:crypto';

const ID_BYTES = 16;
/** One call to the generator serves this many ids: 5 % of a call's whole cost against one each. */
const POOLED_IDS = 256;

const pool = Buffer.alloc(ID_BYTES * POOLED_IDS);
let offset = pool.length;

/**
 * 32 random hex digits: `_msg_id`, `_unique_id`, the tail of reply and fanout queue names.
 * Counterpart: `uuid.uuid4().hex`; no peer looks at the version bits.
 */
export function randomHexId(): string {
  if (offset === pool.length) {
    randomFillSync(pool);
    offset = 0;
  }
  const id = pool.toString('hex', offset, offset + ID_BYTES);
  offset += ID_BYTES;
  return id;
}
