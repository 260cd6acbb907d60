#!/usr/bin/env node
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { benchCommand } from './bench/bench-command.ts';
import { callCommand } from './call/call-command.ts';
import { cassetteCommand } from './cassette/cassette-command.ts';
import { castCommand } from './cast/cast-command.ts';
import { fanoutCommand } from './cast/fanout-command.ts';
import { withHelp, type Command } from './common/command.ts';
import { EXIT, endingOf, UsageError } from './common/exit-codes.ts';
import { explain } from './common/explain.ts';
import { ownVersion } from './common/package-files.ts';
import { completionCommand } from './completion/completion-command.ts';
import { configCommand } from './config/config-command.ts';
import { decodeCommand } from './decode/decode-command.ts';
import { demoCommand } from './demo/demo-command.ts';
import { diffCommand } from './diff/diff-command.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { notifyCommand } from './notify/notify-command.ts';
import { pingCommand } from './ping/ping-command.ts';
import { recordCommand } from './record/record-command.ts';
import { replCommand } from './repl/repl-command.ts';
import { replayCommand } from './replay/replay-command.ts';
import { serveCommand } from './serve/serve-command.ts';
import { tailCommand } from './tail/tail-command.ts';

const COMMANDS: readonly Command[] = [
  demoCommand,
  serveCommand,
  callCommand,
  castCommand,
  fanoutCommand,
  pingCommand,
  notifyCommand,
  tailCommand,
  decodeCommand,
  recordCommand,
  replayCommand,
  diffCommand,
  cassetteCommand,
  doctorCommand,
  replCommand,
  benchCommand,
  configCommand,
  completionCommand,
];

/** Runs the command that the arguments name; resolves with the exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    await commandLine(args).parseAsync();
    return EXIT.done;
  } catch (error) {
    const ending = endingOf(error);
    const hint = ending === 'usage' ? ' (see oslo-messaging --help)' : '';
    const said = explain(error);
    if (said !== '') console.error(`oslo-messaging: ${said}${hint}`);
    return EXIT[ending];
  }
}

function commandLine(args: readonly string[]): Argv {
  const program = yargs(args)
    .scriptName('oslo-messaging')
    .demandCommand(1, 'name a command')
    .strict()
    .version(ownVersion())
    .exitProcess(false)
    .fail((message, error) => {
      // What a command raised comes as the error; what yargs objects to as the message, some of it
      // with an error of a class that it keeps to itself.
      if (error instanceof Error && error.name !== 'YError') throw error;
      throw new UsageError(message.replaceAll(/\s*\n\s*/g, ' '));
    });
  const help = {
    examples: [['demo', 'See it work, without a broker']],
    endings: ['configuration', 'broker', 'timeout', 'remote'],
  } as const;
  return COMMANDS.reduce((line, add) => add(line), withHelp(program, help));
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  // Whoever reads has seen enough, as `head` does.
  process.exit();
});

void main(hideBin(process.argv)).then((code) => {
  process.exitCode = code;
});
