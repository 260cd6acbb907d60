import { parseArgs } from 'node:util';
import { CONTESTANTS, isContestant, type ContestantName } from './contestant-names.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const HELP = `npm run bench -- [--all | --quick] [--only NAME[,NAME…]]… [--repeat N] [--json]

Compares this library with its peers on a RabbitMQ of its own. Everything else that
runs on the machine disturbs it.

  --all     all peers, the slow ones too; without it: Python's better executor for
            each kind of work, amqplib and C
  --quick   one short repetition of the main kinds of work: to see that it works
  --only    these kinds of work or contestants: ${SCENARIOS.map(({ name }) => name).join(', ')};
            ${Object.keys(CONTESTANTS).join(', ')}
  --repeat  repetitions, interleaved; the medians are reported (3)
  --json    one line of JSON in place of tables
`;

/** What the command line asks for. */
export interface BenchOptions {
  readonly scenarios: readonly Scenario[];
  readonly wants: (contestant: ContestantName, scenario: Scenario) => boolean;
  readonly repetitions: number;
  readonly duration: { readonly seconds: number; readonly warmUpSeconds: number };
  readonly output: 'tables' | 'json';
}

/** The command line is wrong; the message says what. */
export class UsageError extends Error {}

/** @throws {UsageError} also for `--help`, with the help. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { all, quick, json, help, only, repeat } = parse(args);
  if (help) throw new UsageError(HELP);
  const names = new Set(only.flatMap((text) => text.split(',')));
  const scenarioNames = SCENARIOS.map(({ name }) => name).filter((name) => names.has(name));
  const contestantNames = [...names].filter(isContestant);
  const stray = [...names].find((name) => !isContestant(name) && !scenarioNames.includes(name));
  if (stray !== undefined) throw new UsageError(`--only does not know ${stray}\n\n${HELP}`);
  return {
    scenarios: SCENARIOS.filter(({ name, quick: isQuick }) =>
      scenarioNames.length > 0 ? scenarioNames.includes(name) : !quick || isQuick === true,
    ),
    wants: (contestant, scenario) =>
      contestantNames.length > 0
        ? contestantNames.includes(contestant)
        : all || isDefault(contestant, scenario),
    repetitions: repetitionsOf(repeat, quick),
    duration: quick ? { seconds: 0.7, warmUpSeconds: 1 } : { seconds: 2, warmUpSeconds: 1.5 },
    output: json ? 'json' : 'tables',
  };
}

/** Of Python's executors the better one for the work. */
function isDefault(contestant: ContestantName, { executor }: Scenario): boolean {
  return CONTESTANTS[contestant].byDefault || contestant === `python-${executor}`;
}

function repetitionsOf(text: string | undefined, quick: boolean): number {
  if (text === undefined) return quick ? 1 : 3;
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new UsageError(`--repeat takes 1 to 99, not ${text}`);
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        all: flag,
        quick: flag,
        json: flag,
        help: { ...flag, short: 'h' },
        only: { type: 'string', multiple: true, default: [] },
        repeat: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}
