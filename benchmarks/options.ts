import { parseArgs } from 'node:util';
import { CONTESTANTS, isContestant, type ContestantName } from './contestant-names.ts';
import type { Duration } from './duration.ts';
import { EXPERIMENTS, type Experiment } from './scaling/experiments.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const HELP = `npm run bench -- [--all | --quick] [--only NAME[,NAME…]]… [--repeat N] [--minutes N]
                 [--json] [--markdown FILE] [--chart FILE] [--report]
       npm run bench -- --scaling [--only NAME[,NAME…]]… [--minutes N] [--json]

Compares this library with its peers on a RabbitMQ of its own. Everything else that
runs on the machine disturbs it.

  --all     all peers, the slow ones too, and this library without flags for V8;
            without it: Python's better executor for each kind of work, amqplib and C
  --quick   one short repetition of the main kinds of work: to see that it works
  --only    these kinds of work or contestants: ${SCENARIOS.map(({ name }) => name).join(', ')};
            ${Object.keys(CONTESTANTS).join(', ')}
  --repeat  repetitions, interleaved; the medians are reported (3; with --quick 1)
  --minutes end after so many at the latest (15; with --all 40, with --quick 2)
  --json    one line of JSON in place of tables
  --markdown FILE, --chart FILE  write the tables, and a chart of ratios as SVG
  --scaling how cost grows: ${EXPERIMENTS.map(({ what }) => what).join(', ')}
  --report  write tables and chart into docs/performance.md and README.md
`;

/** What the command line asks for. */
export interface BenchOptions {
  readonly scenarios: readonly Scenario[];
  readonly wants: (contestant: ContestantName, scenario: Scenario) => boolean;
  readonly repetitions: number;
  readonly duration: Duration;
  /** No run takes longer. */
  readonly minutes: number;
  readonly output: 'tables' | 'json';
  /** Files to write. */
  readonly markdown: string | undefined;
  readonly chart: string | undefined;
  /** Whether the documents get the figures. */
  readonly report: boolean;
  /** What to measure the growth of, in place of comparing. */
  readonly scaling: readonly Experiment[] | undefined;
}

/** The command line is wrong; the message says what. */
export class UsageError extends Error {}

/** @throws {UsageError} also for `--help`, with the help. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const flags = parse(args);
  const { all, quick, json, markdown, chart, report, scaling } = flags;
  if (flags.help) throw new UsageError(HELP);
  const names = namesOf(flags.only, scaling ? EXPERIMENT_NAMES : COMPARED_NAMES);
  const scenarioNames = SCENARIOS.map(({ name }) => name).filter((name) => names.has(name));
  const contestantNames = [...names].filter(isContestant);
  return {
    scenarios: SCENARIOS.filter(({ name, quick: isQuick }) =>
      scenarioNames.length > 0 ? scenarioNames.includes(name) : !quick || isQuick === true,
    ),
    wants: (contestant, scenario) =>
      contestantNames.length > 0
        ? contestantNames.includes(contestant)
        : all || isDefault(contestant, scenario),
    repetitions: wholeNumber('repeat', flags.repeat) ?? (quick ? 1 : 3),
    duration: DURATIONS[sizeOf(flags)],
    minutes: wholeNumber('minutes', flags.minutes) ?? MINUTES[sizeOf(flags)],
    output: json ? 'json' : 'tables',
    markdown,
    chart,
    report,
    scaling: scaling
      ? EXPERIMENTS.filter(({ what }) => names.size === 0 || names.has(what))
      : undefined,
  };
}

const DURATIONS = {
  quick: { seconds: 0.7, warmUpSeconds: 0.5, compileSeconds: 0.5 },
  default: { seconds: 2, warmUpSeconds: 1.5, compileSeconds: 1.5 },
  all: { seconds: 3, warmUpSeconds: 1.5, compileSeconds: 1.5 },
} as const satisfies Record<string, Duration>;

/** What a run may take at the most, unless it is told otherwise. */
const MINUTES = { quick: 2, default: 15, all: 40 } as const;

function sizeOf({ all, quick }: { readonly all: boolean; readonly quick: boolean }) {
  if (quick) return 'quick';
  return all ? 'all' : 'default';
}

const EXPERIMENT_NAMES: ReadonlySet<string> = new Set(EXPERIMENTS.map(({ what }) => what));
const COMPARED_NAMES: ReadonlySet<string> = new Set([
  ...SCENARIOS.map(({ name }) => name),
  ...Object.keys(CONTESTANTS),
]);

function namesOf(only: readonly string[], known: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set(only.flatMap((text) => text.split(',')));
  const stray = [...names].find((name) => !known.has(name));
  if (stray !== undefined) throw new UsageError(`--only does not know "${stray}"\n\n${HELP}`);
  return names;
}

/** Of Python's executors the better one for the work. */
function isDefault(contestant: ContestantName, { executor }: Scenario): boolean {
  return CONTESTANTS[contestant].byDefault || contestant === `python-${executor}`;
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d?$/.test(text))
    return text === undefined ? undefined : Number(text);
  throw new UsageError(`--${option} takes 1 to 99, not "${text}"`);
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        all: flag,
        quick: flag,
        json: flag,
        report: flag,
        scaling: flag,
        help: { ...flag, short: 'h' },
        only: { ...text, multiple: true, default: [] },
        repeat: text,
        minutes: text,
        markdown: text,
        chart: text,
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}
