import { readdirSync } from 'node:fs';

/** What a test file cannot do without. */
export type Need =
  /** RabbitMQ: `OSLO_TEST_RABBIT_URL` names the shared broker, and its programs are installed. */
  | 'broker'
  /** A Python with oslo.messaging. */
  | 'python'
  /** To make certificates. */
  | 'openssl'
  /** python3-pika and python3-kombu beside it: programs from before, and from beside, oslo. */
  | 'pika'
  /** Real nova, as Debian packages it. */
  | 'nova'
  /** PostgreSQL's programs. */
  | 'postgres'
  /** RabbitMQ's programs, to start a cluster of their own. */
  | 'cluster';

/** By the beginning of the path; a file needs what any of the rows says. */
const NEEDS: readonly (readonly [path: string, needs: readonly Need[]])[] = [
  ['cli/bench.test.ts', ['broker']],
  ['cli/call.test.ts', ['broker', 'python']],
  ['cli/cast.test.ts', ['broker', 'python']],
  ['cli/doctor.test.ts', ['broker']],
  ['cli/doctor-management.test.ts', ['broker']],
  ['cli/doctor-tls.test.ts', ['openssl']],
  ['cli/first-five-minutes', ['broker']],
  ['cli/json-output', ['broker']],
  ['cli/notify.test.ts', ['broker', 'python']],
  ['cli/ping.test.ts', ['broker', 'python']],
  ['cli/record-replay', ['broker']],
  ['cli/repl.test.ts', ['broker', 'python']],
  ['cli/serve-rabbit', ['broker']],
  ['cli/tail.test.ts', ['broker', 'python']],
  ['conf/differential.test.ts', ['python']],
  ['contract/rabbit', ['broker']],
  ['dialects/', ['broker', 'python', 'pika']],
  ['examples/fibonacci', ['broker', 'python', 'pika']],
  ['examples/host-inventory', ['broker', 'python']],
  ['examples/notification-', ['broker']],
  ['examples/notification-to-postgres', ['postgres']],
  ['faults/faults.test.ts', ['cluster', 'python']],
  ['examples/testing-python', ['python']],
  ['examples/testing-rabbitmq', ['broker']],
  ['fuzz/broker', ['broker']],
  ['interop/', ['broker', 'python']],
  ['nova/', ['broker', 'nova']],
  ['stories/', ['broker', 'python']],
  ['stories/rabbit-tls', ['openssl']],
  ['support/rabbit-node.test.ts', ['broker']],
  ['support/rpc-peer.test.ts', ['broker', 'python']],
  ['testing/broker/interop', ['python']],
  ['testing/broker/rabbit-', ['broker']],
  ['testing/broker/stories', ['python']],
  ['wire/python-peer.test.ts', ['python']],
];

/**
 * `unit`: what needs neither a broker nor Python; `peers`: what needs one of them, and speaks oslo. `nova`, `faults`: what
 * needs nova, or a cluster. `all`: all but those two.
 */
export type Scope = 'all' | 'unit' | 'peers' | 'nova' | 'faults';

const IN_SCOPE: Readonly<Record<Scope, (needs: ReadonlySet<Need>) => boolean>> = {
  all: (needs) => !isLong(needs),
  unit: (needs) => needs.size === 0,
  // What is older than oslo declares what a strict broker refuses: it is met on one pair alone.
  peers: (needs) => needs.size > 0 && !isLong(needs) && !needs.has('pika'),
  nova: (needs) => needs.has('nova'),
  faults: (needs) => needs.has('cluster'),
};

/** What takes many minutes runs when it is asked for. */
function isLong(needs: ReadonlySet<Need>): boolean {
  return needs.has('nova') || needs.has('cluster');
}

export interface Selection {
  /** Parts of paths; a file is chosen when any of them occurs in it. None chooses all. */
  readonly filters: readonly string[];
  readonly scope: Scope;
}

/** Node 20's test runner knows no patterns: the test files of a folder, as relative paths, sorted. */
export function findTestFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts'))
    .sort();
}

export function selectTestFiles(files: readonly string[], selection: Selection): string[] {
  const { filters, scope } = selection;
  return files
    .filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)))
    .filter((file) => IN_SCOPE[scope](needsOf([file])));
}

export function needsOf(files: readonly string[]): ReadonlySet<Need> {
  const rows = NEEDS.filter(([path]) => files.some((file) => file.startsWith(path)));
  return new Set(rows.flatMap(([, needs]) => needs));
}
