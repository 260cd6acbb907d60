import type { Link } from './link.ts';

/** What a connection is doing, with what that needs. There is one place that assigns it. */
export type ConnectionState =
  /** Nobody has asked for it yet, or nobody needs it any more. */
  | {
      readonly kind: 'idle';
      readonly error?: Error | undefined;
      /** Nobody gets a connection before this time (monotonic, ms): the last ones did not last. */
      readonly notBefore?: number | undefined;
    }
  | { readonly kind: 'connecting'; readonly round: number; readonly error: Error | undefined }
  | { readonly kind: 'ready'; readonly link: Link; readonly since: number }
  /** No broker could be reached, or the last one was lost: the next attempt is scheduled. */
  | {
      readonly kind: 'waiting';
      readonly round: number;
      readonly error: Error;
      readonly delayMs: number;
      readonly cancel: () => void;
    }
  | { readonly kind: 'closed' };

export type ConnectionPurpose = 'send' | 'listen';
