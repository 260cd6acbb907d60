import { keptWith } from '../base/kept-with.ts';
import type { Logger } from '../base/logger.ts';
import { isRecord } from '../base/map-values.ts';
import { RequestContext } from '../context/request-context.ts';
import { contextDict } from '../serializer/context-dict.ts';

/**
 * Which part of a context goes out with a notification, which many may read.
 *
 * - `redacted-copy`: what the context's own `redactedCopy()` returns; nothing of an object literal.
 *   As oslo.messaging does since 2024.1.
 * - `safe-keys`: the keys that identify who did what, by a fixed list; no token, nothing of the
 *   program's own. As oslo.messaging 14 (2023.1) does.
 */
export type ContextPolicy = 'redacted-copy' | 'safe-keys';

/** The list of oslo.messaging 14.0, in its order. */
const SAFE_KEYS: ReadonlySet<string> = new Set([
  ...['user_id', 'project_id', 'domain_id', 'user_domain_id', 'project_domain_id', 'is_admin'],
  ...['request_id', 'roles', 'user_name', 'project_name', 'domain_name', 'user_domain_name'],
  ...['project_domain_name', 'service_user_id', 'service_user_domain_id'],
  ...['service_user_domain_name', 'service_project_id', 'service_project_name'],
  ...['service_project_domain_id', 'service_project_domain_name', 'service_roles'],
  ...['global_request_id', 'system_scope', 'user', 'domain', 'user_domain', 'project_domain'],
]);

/** What of a context may be sent; `undefined`: nothing. */
export function notificationContext(ctxt: unknown, policy: ContextPolicy, logger: Logger): unknown {
  if (!isRecord(ctxt)) return undefined;
  return ctxt instanceof RequestContext
    ? constantParts[policy](ctxt, policy, logger)
    : partOf(ctxt, policy, logger);
}

/** Of contexts that never change: one request makes several notifications. */
const constantParts = {
  'redacted-copy': keptWith(partOf),
  'safe-keys': keptWith(partOf),
} as const satisfies Readonly<Record<ContextPolicy, unknown>>;

function partOf(
  ctxt: Readonly<Record<string, unknown>>,
  policy: ContextPolicy,
  logger: Logger,
): unknown {
  return policy === 'safe-keys' ? withSafeKeys(ctxt) : redactedCopy(ctxt, logger);
}

function redactedCopy(ctxt: Readonly<Record<string, unknown>>, logger: Logger): unknown {
  const method = ctxt['redactedCopy'] ?? ctxt['redacted_copy'];
  if (typeof method === 'function') return Reflect.apply(method, ctxt, []);
  if (!isLiteral(ctxt)) {
    logger.warn('A notification goes without its context, which has no redactedCopy()', {
      context: ctxt.constructor.name,
    });
  }
  return undefined;
}

/** An instance stays one of its class, if that has a `fromDict()`. */
function withSafeKeys(ctxt: Readonly<Record<string, unknown>>): unknown {
  const entries = Object.entries(contextDict(ctxt)).filter(([key]) => SAFE_KEYS.has(key));
  const safe: unknown = Object.fromEntries(entries);
  if (isLiteral(ctxt)) return safe;
  const fromDict: unknown = Reflect.get(ctxt.constructor, 'fromDict');
  return typeof fromDict === 'function'
    ? (Reflect.apply(fromDict, ctxt.constructor, [safe]) as unknown)
    : safe;
}

function isLiteral(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
