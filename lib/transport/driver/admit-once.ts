import type { Logger } from '../../base/logger.ts';
import type { DuplicateGuard } from '../../wire/duplicate-guard.ts';
import type { DecodedRequest } from '../../wire/request.ts';
import type { Admission } from './incoming-message.ts';
import { requestIdOf } from './request-id.ts';

export interface AdmissionRules {
  /** Ids that were admitted before. */
  readonly admitted: DuplicateGuard;
  /** On the clock of `performance.now()`; `Infinity` for what does not expire. */
  readonly expiresAt: number;
  readonly logger: Logger;
}

/**
 * Admits a request whose id was not admitted before and whose time is not over, and remembers it;
 * to be asked once for each delivery. One without an id is never a duplicate.
 */
export function admitOnce(
  request: DecodedRequest,
  { admitted, expiresAt, logger }: AdmissionRules,
): Exclude<Admission, 'gone'> {
  if (expiresAt !== Infinity && performance.now() >= expiresAt) {
    logger.warn('A request that waited until its caller gave up is dropped', idsOf(request));
    return 'expired';
  }
  const { uniqueId } = request;
  if (uniqueId === undefined || admitted.add(uniqueId)) return 'admitted';
  logger.warn('A request that was seen before is dropped', idsOf(request));
  return 'duplicate';
}

function idsOf({ uniqueId, msgId, ctxt }: DecodedRequest): Readonly<Record<string, unknown>> {
  return { uniqueId, msgId, requestId: requestIdOf(ctxt) };
}
