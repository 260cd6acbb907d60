/** The OpenStack request that a context belongs to: the thread to follow through the logs of all services. */
export function requestIdOf(ctxt: Readonly<Record<string, unknown>>): string | undefined {
  const requestId = ctxt['request_id'];
  return typeof requestId === 'string' ? requestId : undefined;
}
