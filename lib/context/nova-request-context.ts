import { InvalidArgument } from '../errors.ts';
import { textOf, type ContextDict } from './context-dict.ts';
import { naiveTimestamp } from './naive-timestamp.ts';
import type { RequestContextFields } from './request-context-fields.ts';
import { RequestContext } from './request-context.ts';

const READ_DELETED = ['no', 'yes', 'only'] as const;

/** Whether deleted records are hidden, shown, or all that is shown. */
export type ReadDeleted = (typeof READ_DELETED)[number];

/** The fields of a {@link NovaRequestContext}; all optional. */
export interface NovaRequestContextFields extends RequestContextFields {
  /** Default: `no`. */
  readonly readDeleted?: ReadDeleted | undefined;
  readonly remoteAddress?: string | undefined;
  /** When the request came in: a `Date`, or a text with or without fraction and offset. Default: now. */
  readonly timestamp?: Date | string | undefined;
  readonly quotaClass?: string | undefined;
  /** The catalog of services of the user's token. Default: empty. */
  readonly serviceCatalog?: readonly unknown[] | undefined;
}

/**
 * A context with the 25 keys of nova. Counterpart: `nova.context.RequestContext`, without what needs
 * nova's policies or database: an `is_admin` of null is no administrator, the catalog is not
 * filtered by type.
 */
export class NovaRequestContext extends RequestContext {
  readonly readDeleted: ReadDeleted;
  readonly remoteAddress: string | undefined;
  /** UTC, naive, with microseconds: `2026-11-21T05:44:15.395548`. */
  readonly timestamp: string;
  readonly quotaClass: string | undefined;
  readonly serviceCatalog: readonly unknown[];

  /** @throws {InvalidArgument} `readDeleted` is none of its values, or `timestamp` no time. */
  constructor(fields: NovaRequestContextFields = {}) {
    super(fields);
    this.readDeleted = checkedReadDeleted(fields.readDeleted ?? 'no');
    this.remoteAddress = fields.remoteAddress;
    this.timestamp = naiveTimestamp(fields.timestamp ?? new Date());
    this.quotaClass = fields.quotaClass;
    this.serviceCatalog = fields.serviceCatalog ?? [];
  }

  static override fieldsOf(values: ContextDict): NovaRequestContextFields {
    const { service_catalog: serviceCatalog } = values;
    return Object.assign(super.fieldsOf(values), {
      userId: textOf(values['user_id']) ?? textOf(values['user']),
      readDeleted: checkedReadDeleted(values['read_deleted'] ?? 'no'),
      remoteAddress: textOf(values['remote_address']),
      timestamp: textOf(values['timestamp']),
      quotaClass: textOf(values['quota_class']),
      serviceCatalog: Array.isArray(serviceCatalog) ? serviceCatalog : [],
    });
  }

  override toDict(): Record<string, unknown> {
    return Object.assign(super.toDict(), {
      user_id: this.userId ?? null,
      read_deleted: this.readDeleted,
      remote_address: this.remoteAddress ?? null,
      timestamp: this.timestamp,
      quota_class: this.quotaClass ?? null,
      user_name: this.userName ?? null,
      service_catalog: this.serviceCatalog,
      project_name: this.projectName ?? null,
    });
  }

  override with(changes: NovaRequestContextFields): this {
    return super.with(changes);
  }

  /** @param readDeleted what the copy sees of deleted records. Default: what this one sees. */
  override elevated(readDeleted: ReadDeleted = this.readDeleted): this {
    return super.elevated().with({ readDeleted });
  }
}

/** The context of a nova service that acts on its own behalf. Counterpart: `nova.context.get_admin_context`. */
export function getNovaAdminContext(readDeleted: ReadDeleted = 'no'): NovaRequestContext {
  return new NovaRequestContext({ isAdmin: true, readDeleted });
}

function checkedReadDeleted(value: unknown): ReadDeleted {
  const known = READ_DELETED.find((one) => one === value);
  if (known === undefined)
    throw new InvalidArgument('readDeleted', "must be 'no', 'yes' or 'only'");
  return known;
}
