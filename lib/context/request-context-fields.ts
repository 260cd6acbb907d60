import type { ContextDict } from './context-dict.ts';

/** The fields of a `RequestContext`; all optional. */
export interface RequestContextFields {
  /** The token of the user. It travels in clear; it is masked wherever a context is printed. */
  readonly authToken?: string | undefined;
  readonly userId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly domainId?: string | undefined;
  readonly userDomainId?: string | undefined;
  readonly projectDomainId?: string | undefined;
  /** `all`, or the id of one service. */
  readonly systemScope?: string | undefined;
  readonly userName?: string | undefined;
  readonly projectName?: string | undefined;
  readonly domainName?: string | undefined;
  readonly userDomainName?: string | undefined;
  readonly projectDomainName?: string | undefined;
  /** Default: false. */
  readonly isAdmin?: boolean | undefined;
  /** Whether the project is the one of the administrators. Default: true, as in oslo. */
  readonly isAdminProject?: boolean | undefined;
  /** Default: false. */
  readonly readOnly?: boolean | undefined;
  /** Default: false. */
  readonly showDeleted?: boolean | undefined;
  /** Default: a new one, `req-` and a UUID. */
  readonly requestId?: string | undefined;
  /** The id of the request that caused this one, given by another service. */
  readonly globalRequestId?: string | undefined;
  readonly resourceUuid?: string | undefined;
  /** Default: none. */
  readonly roles?: readonly string[] | undefined;
  /** See `RequestContext.extra`. Default: none. */
  readonly extra?: ContextDict | undefined;
}
