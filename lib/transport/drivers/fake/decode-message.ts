import { decodeBody } from '../../../wire/body.ts';
import type { MemoryMessage } from './memory-queue.ts';

/** What oslo's driver says of every message that it publishes. */
export const PROPERTIES = { contentType: 'application/json', contentEncoding: 'utf-8' };

/** @throws {MalformedMessage} */
export function decodeMessage(message: MemoryMessage): unknown {
  return decodeBody(Buffer.from(message.body), PROPERTIES);
}
