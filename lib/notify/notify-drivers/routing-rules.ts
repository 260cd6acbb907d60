import { isRecord } from '../../base/map-values.ts';
import { RoutingConfigError } from '../errors.ts';
import { fileNamePattern } from './file-name-pattern.ts';

/** Which notifications a driver gets: those that match all conditions there are. */
export interface RoutingRule {
  readonly driver: string;
  readonly conditions: readonly ((eventType: string, priority: string) => boolean)[];
}

/**
 * Reads a routing file: groups (whose names mean nothing) of drivers with `accepted_events` and
 * `accepted_priorities`, each a list of patterns.
 *
 * @throws {RoutingConfigError} when it is no YAML, or none of this shape.
 */
export async function readRoutingRules(text: string, file: string): Promise<RoutingRule[]> {
  const groups = entriesOf(await parseYaml(text, file), file, 'the file');
  return groups.flatMap(([group, drivers]) =>
    entriesOf(drivers, file, group).map(([driver, rules]) => ({
      driver,
      conditions: entriesOf(rules, file, `${group}.${driver}`).map(([name, patterns]) =>
        condition(name, patterns, { file, path: `${group}.${driver}.${name}` }),
      ),
    })),
  );
}

/** The names of the drivers that the rules choose, each once. */
export function routedDrivers(
  rules: readonly RoutingRule[],
  eventType: string,
  priority: string,
): ReadonlySet<string> {
  const matching = rules.filter(({ conditions }) =>
    conditions.every((holds) => holds(eventType, priority)),
  );
  return new Set(matching.map(({ driver }) => driver));
}

async function parseYaml(text: string, file: string): Promise<unknown> {
  // Loaded by those who need it: it is a fifth of what this library takes to load, and few route.
  const { parse } = await import('yaml');
  try {
    // PyYAML is YAML 1.1.
    return parse(text, { version: '1.1', logLevel: 'error' }) as unknown;
  } catch (error) {
    throw new RoutingConfigError(file, error instanceof Error ? error.message : '', error);
  }
}

/** Nothing at all is an empty mapping. */
function entriesOf(value: unknown, file: string, path: string): [string, unknown][] {
  if (value === null || value === undefined) return [];
  if (isRecord(value)) return Object.entries(value);
  throw new RoutingConfigError(file, `${path} must be a mapping`);
}

function condition(
  name: string,
  value: unknown,
  { file, path }: { readonly file: string; readonly path: string },
): RoutingRule['conditions'][number] {
  if (!Array.isArray(value) || !value.every((pattern) => typeof pattern === 'string')) {
    throw new RoutingConfigError(file, `${path} must be a list of patterns`);
  }
  switch (name) {
    case 'accepted_events': {
      const patterns = value.map(fileNamePattern);
      return (eventType) => patterns.some((pattern) => pattern.test(eventType));
    }
    case 'accepted_priorities': {
      const patterns = value.map((pattern) => fileNamePattern(pattern.toLowerCase()));
      return (_eventType, priority) => patterns.some((pattern) => pattern.test(priority));
    }
    default:
      throw new RoutingConfigError(
        file,
        `${path} is no rule: accepted_events, accepted_priorities`,
      );
  }
}
