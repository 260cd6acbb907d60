import type { Argv } from 'yargs';
import { withHelp, type Command, type Help } from '../common/command.ts';
import { interruptible } from '../request/interruptible.ts';
import { benchServeOptions, loadOptions } from './bench-options.ts';
import { BENCH_TOPIC } from './bench-server.ts';
import { runBenchServe } from './run-bench-serve.ts';
import { runLoad } from './run-load.ts';
import type { Verb } from './summary.ts';

const ENDINGS = ['configuration', 'broker', 'timeout', 'refused', 'interrupted'] as const;

function loadCommand(verb: Verb, what: string, examples: Help['examples']): Command {
  return (bench) =>
    bench.command(
      `${verb} [target]`,
      what,
      (load) =>
        withHelp(
          load
            .positional('target', {
              describe:
                verb === 'notify'
                  ? 'The topic'
                  : 'TOPIC for any server of it, TOPIC.SERVER for one',
              type: 'string',
              default: BENCH_TOPIC,
            })
            .options(loadOptions),
          { examples, endings: ENDINGS },
        ),
      (flags) => interruptible((signal) => runLoad(verb, flags, signal)),
    );
}

const serveCommand: Command = (bench) =>
  bench.command(
    'serve [topic]',
    'Answer what the others send, and count it',
    (serve) =>
      withHelp(
        serve
          .positional('topic', { describe: 'The topic', type: 'string', default: BENCH_TOPIC })
          .options(benchServeOptions),
        {
          examples: [
            ['bench serve', 'Until Ctrl-C'],
            ['bench serve --size 10000', 'With replies of 10 kB'],
          ],
          endings: ['configuration', 'broker', 'refused'],
        },
      ),
    (flags) => runBenchServe(flags),
  );

const COMMANDS: readonly Command[] = [
  loadCommand('call', 'Measure calls: how many there can be, and how long they take', [
    ['bench call', 'One client, 16 at once, for ten seconds; "bench serve" runs elsewhere'],
    ['bench call --transport-url fake://', 'In memory, with a server in this process'],
    ['bench call --rate 500 --size 10000 --json > before.json', '500 a second, kept'],
    ['bench call --rate 500 --size 10000 --compare before.json', 'What has changed since'],
  ]),
  loadCommand('cast', 'Measure casts, until the broker has them', [
    ['bench cast --clients 4 --in-flight 64', 'Four clients with connections of their own'],
  ]),
  loadCommand('notify', 'Measure notifications, until the broker has them', [
    ['bench notify --rate 1000 --duration 60', 'A thousand a second, for a minute'],
  ]),
  serveCommand,
];

/** `oslo-messaging bench …` */
export const benchCommand: Command = (program) =>
  program.command('bench', 'Measure a broker, and what lies on the way to it', (bench: Argv) =>
    COMMANDS.reduce(
      (line, add) => add(line),
      withHelp(bench.demandCommand(1, 'name what to measure'), {
        examples: [
          ['bench serve', 'In one terminal'],
          ['bench call', 'In another'],
        ],
        endings: ENDINGS,
      }),
    ),
  );
