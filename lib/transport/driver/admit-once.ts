import type { Logger } from '../../base/logger.ts';
import type { DuplicateGuard } from '../../wire/duplicate-guard.ts';
import type { DecodedRequest } from '../../wire/request.ts';
import type { Admission } from './incoming-message.ts';
import { requestIdOf } from './request-id.ts';

/**
 * Admits a request whose id was not admitted before, and remembers it; to be asked once for each
 * delivery. One without an id is never a duplicate.
 */
export function admitOnce(
  { uniqueId, msgId, ctxt }: DecodedRequest,
  admitted: DuplicateGuard,
  logger: Logger,
): Exclude<Admission, 'gone'> {
  if (uniqueId === undefined) return 'admitted';
  if (admitted.has(uniqueId)) {
    const fields = { uniqueId, msgId, requestId: requestIdOf(ctxt) };
    logger.warn('A request that was seen before is dropped', fields);
    return 'duplicate';
  }
  admitted.add(uniqueId);
  return 'admitted';
}
