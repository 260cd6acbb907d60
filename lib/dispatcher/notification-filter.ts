import { isRecord } from '../base/map-values.ts';
import { InvalidArgument } from '../errors.ts';
import { contextDict } from '../serializer/context-dict.ts';
import type { Notification, NotificationMetadata } from './notification.ts';

/** A text is a regular expression as Python has them, matched from the start of the value; a `RegExp` is tested as it is. */
export type FilterPattern = string | RegExp;

/** What a notification must be like; what is left out does not matter. */
export interface NotificationFilterRules {
  readonly publisherId?: FilterPattern | undefined;
  readonly eventType?: FilterPattern | undefined;
  /** By key, as on the wire: `project_id`. */
  readonly context?: Readonly<Record<string, FilterPattern>> | undefined;
  readonly metadata?: { readonly [Name in keyof NotificationMetadata]?: FilterPattern } | undefined;
  /** By key of the payload. */
  readonly payload?: Readonly<Record<string, FilterPattern>> | undefined;
}

type Expressions = readonly (readonly [key: string, expression: RegExp])[];

/**
 * Says which notifications an endpoint gets: those that match all its rules. What is missing, or
 * no string, matches nothing. As `filterRule` of an endpoint it applies to all its methods.
 * Counterpart: `oslo_messaging.NotificationFilter`.
 *
 * ```ts
 * new NotificationFilter({ eventType: 'compute\\.instance\\..*', payload: { state: '^active$' } })
 * ```
 */
export class NotificationFilter {
  readonly #publisherId: RegExp | undefined;
  readonly #eventType: RegExp | undefined;
  readonly #context: Expressions;
  readonly #metadata: Expressions;
  readonly #payload: Expressions;

  /** @throws {InvalidArgument} a rule is no regular expression; the error names it. */
  constructor(rules: NotificationFilterRules = {}) {
    this.#publisherId = expression('publisherId', rules.publisherId);
    this.#eventType = expression('eventType', rules.eventType);
    this.#context = expressions('context', rules.context);
    this.#metadata = expressions('metadata', rules.metadata);
    this.#payload = expressions('payload', rules.payload);
  }

  match(notification: Notification<unknown, unknown>): boolean {
    return (
      matches(this.#publisherId, notification.publisherId) &&
      matches(this.#eventType, notification.eventType) &&
      matchAll(this.#metadata, () => notification.metadata) &&
      matchAll(this.#context, () => contextDict(notification.ctxt)) &&
      matchAll(this.#payload, () => notification.payload)
    );
  }
}

function matches(wanted: RegExp | undefined, value: unknown): boolean {
  return wanted === undefined || (typeof value === 'string' && wanted.test(value));
}

function matchAll(wanted: Expressions, valuesOf: () => unknown): boolean {
  if (wanted.length === 0) return true;
  const values = valuesOf();
  return isRecord(values) && wanted.every(([key, one]) => matches(one, values[key]));
}

function expressions(name: string, patterns: unknown): Expressions {
  if (patterns === undefined) return [];
  if (!isRecord(patterns)) throw new InvalidArgument(name, 'must map keys to regular expressions');
  return Object.entries(patterns).flatMap(([key, pattern]) => {
    const compiled = expression(`${name}.${key}`, pattern);
    return compiled === undefined ? [] : [[key, compiled] as const];
  });
}

function expression(name: string, pattern: unknown): RegExp | undefined {
  if (pattern === undefined) return undefined;
  // Without the flags that make an expression remember where it stopped.
  if (pattern instanceof RegExp) return new RegExp(pattern, pattern.flags.replace(/[gy]/g, ''));
  if (typeof pattern !== 'string') {
    throw new InvalidArgument(name, 'must be a regular expression, as a text or a RegExp');
  }
  try {
    return fromPython(pattern);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new InvalidArgument(name, `is no regular expression: ${problem}`);
  }
}

/** And whatever is escaped, so that it is passed over. */
const PYTHON_ONLY = /\\[^]|\(\?P<|\(\?P=(\w+)\)|\{,(?=\d+\})/g;

/**
 * As `re.match` takes it: anchored in front; `(?i)`, `(?P<name>…)`, `(?P=name)`, `{,n}`, `\A` and `\Z`
 * are of Python alone.
 */
function fromPython(pattern: string): RegExp {
  const [, flags = '', rest = ''] = /^(?:\(\?([ims]+)\))?([^]*)$/.exec(pattern) ?? [];
  const translated = rest.replace(PYTHON_ONLY, (part, name?: string) => {
    switch (part) {
      case '(?P<':
        return '(?<';
      case '\\A':
        return '(?<![^])';
      case '\\Z':
        return '(?![^])';
      case '{,':
        return '{0,';
      default:
        return name === undefined ? part : `\\k<${name}>`;
    }
  });
  return new RegExp(`(?<![^])(?:${translated})`, flags);
}
