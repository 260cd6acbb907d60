/** What may be said of one call, cast or gather. */
export interface InvocationOptions {
  /** Stops waiting and rejects with the signal's reason; a request that was sent stays sent. */
  readonly signal?: AbortSignal | undefined;
}
