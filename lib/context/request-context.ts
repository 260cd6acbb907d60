import { randomUUID } from 'node:crypto';
import { inspect, type InspectOptions } from 'node:util';
import { maskSecrets } from '../base/redact.ts';
import { flagOf, textOf, textsOf, type ContextDict } from './context-dict.ts';
import type { RequestContextFields } from './request-context-fields.ts';

/** A class of contexts: {@link RequestContext}, or a subclass that keeps to its rules. */
export interface RequestContextClass<
  Context extends RequestContext = RequestContext,
  Fields extends RequestContextFields = RequestContextFields,
> {
  new (fields: Fields): Context;
  fieldsOf(values: ContextDict): Fields;
}

/** Fields that say who asks. */
const IDENTITY: readonly (keyof RequestContextFields)[] = [
  'authToken',
  'userId',
  'projectId',
  'domainId',
  'userDomainId',
  'projectDomainId',
  'systemScope',
  'userName',
  'projectName',
  'domainName',
  'userDomainName',
  'projectDomainName',
];

/**
 * On whose behalf a request is made, and which request it is. Immutable. Counterpart:
 * `oslo_context.context.RequestContext`; its `service_*` fields, which never travel, are left out.
 *
 * A subclass adds keys by three rules: its constructor takes an object whose fields are named like
 * its properties; `toDict()` adds the keys, always the same, to what `super.toDict()` returns;
 * `static fieldsOf()` reads them back. Everything else then works for it as it is; `with()` may be overridden for the
 * type of its fields.
 */
export class RequestContext {
  readonly authToken: string | undefined;
  readonly userId: string | undefined;
  readonly projectId: string | undefined;
  readonly domainId: string | undefined;
  readonly userDomainId: string | undefined;
  readonly projectDomainId: string | undefined;
  readonly systemScope: string | undefined;
  readonly userName: string | undefined;
  readonly projectName: string | undefined;
  readonly domainName: string | undefined;
  readonly userDomainName: string | undefined;
  readonly projectDomainName: string | undefined;
  readonly isAdmin: boolean;
  readonly isAdminProject: boolean;
  readonly readOnly: boolean;
  readonly showDeleted: boolean;
  readonly requestId: string;
  readonly globalRequestId: string | undefined;
  readonly resourceUuid: string | undefined;
  readonly roles: readonly string[];
  /**
   * Keys of the dictionary that this context came from which its class does not know. `toDict()`
   * sends them on, so that a service in the middle loses nothing of what its neighbours tell each
   * other (oslo drops them). A copy with another identity does not have them, since they may
   * restate the old one; nor has a redacted copy.
   */
  readonly extra: ContextDict;

  constructor(fields: RequestContextFields = {}) {
    this.authToken = fields.authToken;
    this.userId = fields.userId;
    this.projectId = fields.projectId;
    this.domainId = fields.domainId;
    this.userDomainId = fields.userDomainId;
    this.projectDomainId = fields.projectDomainId;
    this.systemScope = fields.systemScope;
    this.userName = fields.userName;
    this.projectName = fields.projectName;
    this.domainName = fields.domainName;
    this.userDomainName = fields.userDomainName;
    this.projectDomainName = fields.projectDomainName;
    this.isAdmin = fields.isAdmin ?? false;
    this.isAdminProject = fields.isAdminProject ?? true;
    this.readOnly = fields.readOnly ?? false;
    this.showDeleted = fields.showDeleted ?? false;
    this.requestId = fields.requestId ?? generateRequestId();
    this.globalRequestId = fields.globalRequestId;
    this.resourceUuid = fields.resourceUuid;
    this.roles = fields.roles ?? [];
    this.extra = fields.extra ?? {};
  }

  /**
   * The context that a dictionary from the wire describes; `fields` take precedence. A value of the
   * wrong type counts as absent. Keys that the class does not know are kept in {@link extra}.
   */
  static fromDict<Context extends RequestContext, Fields extends RequestContextFields>(
    this: RequestContextClass<Context, Fields>,
    values: ContextDict,
    fields?: Partial<NoInfer<Fields>>,
  ): Context {
    const own: Fields = Object.assign(this.fieldsOf(values), fields);
    const context = new this(own);
    const known = keysOf(this, own);
    const unknown = Object.keys(values).filter((key) => !known.has(key));
    if (unknown.length === 0) return context;
    const extra = Object.fromEntries(unknown.map((key) => [key, values[key]]));
    return new this({ ...own, extra: { ...extra, ...own.extra } });
  }

  /** The fields of the context that a dictionary describes. For subclasses to extend. */
  static fieldsOf(values: ContextDict): RequestContextFields {
    return {
      authToken: textOf(values['auth_token']),
      userId: textOf(values['user']),
      projectId: textOf(values['project_id']),
      domainId: textOf(values['domain']),
      userDomainId: textOf(values['user_domain']),
      projectDomainId: textOf(values['project_domain']),
      systemScope: textOf(values['system_scope']),
      userName: textOf(values['user_name']),
      projectName: textOf(values['project_name']),
      domainName: textOf(values['domain_name']),
      userDomainName: textOf(values['user_domain_name']),
      projectDomainName: textOf(values['project_domain_name']),
      isAdmin: flagOf(values['is_admin']),
      isAdminProject: flagOf(values['is_admin_project'], true),
      readOnly: flagOf(values['read_only']),
      showDeleted: flagOf(values['show_deleted']),
      requestId: textOf(values['request_id']) || undefined,
      globalRequestId: textOf(values['global_request_id']),
      resourceUuid: textOf(values['resource_uuid']),
      roles: textsOf(values['roles']),
    };
  }

  /** The dictionary that travels: the keys of Python in Python's order, then those in {@link extra}. */
  toDict(): Record<string, unknown> {
    const known = {
      user: this.userId ?? null,
      project_id: this.projectId ?? null,
      system_scope: this.systemScope ?? null,
      project: this.projectId ?? null,
      domain: this.domainId ?? null,
      user_domain: this.userDomainId ?? null,
      project_domain: this.projectDomainId ?? null,
      is_admin: this.isAdmin,
      read_only: this.readOnly,
      show_deleted: this.showDeleted,
      auth_token: this.authToken ?? null,
      request_id: this.requestId,
      global_request_id: this.globalRequestId ?? null,
      resource_uuid: this.resourceUuid ?? null,
      roles: this.roles,
      user_identity: this.userIdentity,
      is_admin_project: this.isAdminProject,
    };
    if (Object.keys(this.extra).length === 0) return known;
    // Twice: for the order of the keys, and so that no extra replaces one of them.
    return { ...known, ...this.extra, ...known };
  }

  /** `user project domain userDomain projectDomain`, each an id or `-`, as logs have it. */
  get userIdentity(): string {
    const { userId, projectId, domainId, userDomainId, projectDomainId } = this;
    return [userId, projectId, domainId, userDomainId, projectDomainId]
      .map((id) => id || '-')
      .join(' ');
  }

  /** The request id to hand on to other services. */
  get globalId(): string {
    return this.globalRequestId ?? this.requestId;
  }

  /** A copy in which the given fields differ; one given as `undefined` gets its default. */
  with(changes: RequestContextFields): this {
    const extra = IDENTITY.some((name) => Object.hasOwn(changes, name)) ? {} : this.extra;
    return this.#another(Object.assign({}, this, { extra }, changes));
  }

  /** A copy with the rights of an administrator, and the role if it lacks it. */
  elevated(): this {
    const roles = this.roles.includes('admin') ? this.roles : [...this.roles, 'admin'];
    return this.#another(Object.assign({}, this, { isAdmin: true, roles }));
  }

  /**
   * A copy that may leave the deployment, for notifications: who and which request, no token, no
   * {@link extra}, and of a subclass's fields only their defaults.
   */
  redactedCopy(): this {
    return this.#another({
      userId: this.userId,
      projectId: this.projectId,
      domainId: this.domainId,
      userDomainId: this.userDomainId,
      projectDomainId: this.projectDomainId,
      systemScope: this.systemScope,
      userName: this.userName,
      projectName: this.projectName,
      domainName: this.domainName,
      userDomainName: this.userDomainName,
      projectDomainName: this.projectDomainName,
      isAdmin: this.isAdmin,
      requestId: this.requestId,
      globalRequestId: this.globalRequestId,
      roles: this.roles,
    });
  }

  /**
   * The context for logs: the names, then `toDict()` with secrets masked. Without {@link extra},
   * since nobody knows what is in there. Counterpart: `get_logging_values`.
   */
  toLogValues(): Record<string, unknown> {
    const known = Object.entries(this.toDict()).filter(([key]) => !Object.hasOwn(this.extra, key));
    return {
      user_name: this.userName ?? null,
      project_name: this.projectName ?? null,
      domain_name: this.domainName ?? null,
      user_domain_name: this.userDomainName ?? null,
      project_domain_name: this.projectDomainName ?? null,
      ...maskSecrets(Object.fromEntries(known)),
    };
  }

  /** As {@link toLogValues}: a context in a log or an error shows no token. */
  toJSON(): Record<string, unknown> {
    return this.toLogValues();
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `${this.constructor.name} ${inspect(this.toLogValues(), options)}`;
  }

  #another(fields: object): this {
    // By the rules for subclasses a constructor takes its own properties.
    const contextClass = this.constructor as new (fields: object) => this;
    return new contextClass(fields);
  }
}

/** The keys of each class: to ask each context for its own was half of what it took to make one. */
const keysOfClasses = new WeakMap<object, ReadonlySet<string>>();

/** The keys that a class of contexts knows; by the rules for subclasses the same in all of them. */
function keysOf<Fields extends RequestContextFields>(
  contextClass: RequestContextClass<RequestContext, Fields>,
  fields: Fields,
): ReadonlySet<string> {
  let keys = keysOfClasses.get(contextClass);
  if (keys === undefined) {
    const context = new contextClass({ ...fields, extra: {} });
    // The server adds client_timeout to every context; it speaks of one hop.
    keys = new Set([...Object.keys(context.toDict()), 'client_timeout']);
    keysOfClasses.set(contextClass, keys);
  }
  return keys;
}

/** A new request id: `req-` and a UUID. */
export function generateRequestId(): string {
  return `req-${randomUUID()}`;
}

/** The context of a service that acts on its own behalf. Counterpart: `oslo_context.context.get_admin_context`. */
export function getAdminContext(options: { readonly showDeleted?: boolean } = {}): RequestContext {
  return new RequestContext({ isAdmin: true, showDeleted: options.showDeleted });
}
