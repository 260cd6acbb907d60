import { InvalidArgument } from '../errors.ts';

/** The fields of a {@link Target}; all optional. */
export interface TargetFields {
  /** A scope for topics. Default: the `control_exchange` option. */
  readonly exchange?: string | undefined;
  /** The name of a set of interfaces that servers expose. */
  readonly topic?: string | undefined;
  /** The name of one interface; absent is the null namespace, which is not `''`. */
  readonly namespace?: string | undefined;
  /** `major.minor`: a server of the same major and at least this minor fits. */
  readonly version?: string | undefined;
  /** One server of those that listen on the topic. */
  readonly server?: string | undefined;
  /** Every server of the topic gets a copy. */
  readonly fanout?: boolean | undefined;
  /** For endpoints: further namespaces that are accepted, `null` being the null namespace. */
  readonly legacyNamespaces?: readonly (string | null)[] | undefined;
}

const PRINTED = ['exchange', 'topic', 'namespace', 'version', 'server', 'fanout'] as const;

/**
 * Where a message goes, or what a server listens for. Immutable.
 *
 * What is needed: an RPC server `topic` and `server`; an endpoint nothing (`namespace` and
 * `version` say what it serves); a client `topic`. Counterpart: `oslo_messaging.Target`.
 */
export class Target {
  readonly exchange: string | undefined;
  readonly topic: string | undefined;
  readonly namespace: string | undefined;
  readonly version: string | undefined;
  readonly server: string | undefined;
  readonly fanout: boolean | undefined;
  readonly legacyNamespaces: readonly (string | null)[];

  /** @throws {InvalidArgument} for a field of the wrong type; the error names it. */
  constructor(fields: TargetFields = {}) {
    checkFields(fields);
    this.exchange = fields.exchange;
    this.topic = fields.topic;
    this.namespace = fields.namespace;
    this.version = fields.version;
    this.server = fields.server;
    this.fanout = fields.fanout;
    this.legacyNamespaces = fields.legacyNamespaces ?? [];
  }

  /** A copy in which the given fields differ; a field given as `undefined` is unset. (oslo: calling a target.) */
  with(fields: TargetFields): Target {
    return new Target({
      exchange: this.exchange,
      topic: this.topic,
      namespace: this.namespace,
      version: this.version,
      server: this.server,
      fanout: this.fanout,
      ...fields,
    });
  }

  /** Whether an endpoint with this target takes requests of `namespace` (`null`: of the null namespace). */
  acceptsNamespace(namespace: unknown): boolean {
    return (
      namespace === (this.namespace ?? null) ||
      this.legacyNamespaces.includes(namespace as string | null)
    );
  }

  equals(other: Target): boolean {
    return (
      PRINTED.every((name) => this[name] === other[name]) &&
      this.legacyNamespaces.length === other.legacyNamespaces.length &&
      this.legacyNamespaces.every((name, index) => name === other.legacyNamespaces[index])
    );
  }

  /** As oslo prints it: `<Target topic=test, server=server1>`. */
  toString(): string {
    const parts: string[] = [];
    for (const name of PRINTED) {
      const value = this[name];
      if (value === undefined || value === '' || value === false) continue;
      parts.push(`${name}=${value === true ? 'True' : value}`);
    }
    return `<Target ${parts.join(', ')}>`;
  }
}

function checkFields(fields: TargetFields): void {
  for (const name of ['exchange', 'topic', 'namespace', 'version', 'server'] as const) {
    const value: unknown = fields[name];
    if (value !== undefined && typeof value !== 'string') {
      throw new InvalidArgument(`Target.${name}`, `must be a string, got ${typeof value}`);
    }
  }
  if (fields.fanout !== undefined && typeof (fields.fanout as unknown) !== 'boolean') {
    throw new InvalidArgument('Target.fanout', `must be a boolean, got ${typeof fields.fanout}`);
  }
}
