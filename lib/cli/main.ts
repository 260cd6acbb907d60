#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { runDemo } from './demo/demo.ts';
import { explain } from './explain.ts';
import { ownVersion } from './package-files.ts';

const EXIT = { done: 0, failed: 1, usage: 2 } as const;

const EPILOGUE = `Exit codes: ${EXIT.done} done, ${EXIT.failed} failed (the reason is on standard error), ${EXIT.usage} wrong usage.`;

class UsageError extends Error {}

/** Runs the command that the arguments name; resolves with the exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    await commandLine(args).parseAsync();
    return EXIT.done;
  } catch (error) {
    const usage = error instanceof UsageError;
    const hint = usage ? ' (see oslo-messaging --help)' : '';
    console.error(`oslo-messaging: ${explain(error)}${hint}`);
    return usage ? EXIT.usage : EXIT.failed;
  }
}

function commandLine(args: readonly string[]): ReturnType<typeof yargs> {
  return yargs(args)
    .scriptName('oslo-messaging')
    .command(
      'demo',
      'Start two RPC servers and a client, and show what they say to each other',
      (demo) =>
        demo
          .option('config-file', {
            describe: 'Configuration to read; may be repeated, later ones win',
            type: 'string',
            array: true,
            nargs: 1,
            requiresArg: true,
            defaultDescription: 'conf/demo.conf of this package: in memory, without a broker',
          })
          .option('config-dir', {
            describe: 'Directory whose *.conf files to read',
            type: 'string',
            array: true,
            nargs: 1,
            requiresArg: true,
          })
          .option('transport-url', {
            describe: 'Where the broker is, in place of what the configuration says',
            type: 'string',
            requiresArg: true,
          }),
      ({ transportUrl }) => runDemo({ args, transportUrl }),
    )
    .demandCommand(1, 'name a command')
    .strict()
    .version(ownVersion())
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .fail((message, error) => {
      // What a command raised comes as the error; what yargs objects to as the message, some of it
      // with an error of a class that it keeps to itself.
      throw error instanceof Error && error.name !== 'YError' ? error : new UsageError(message);
    });
}

void main(hideBin(process.argv)).then((code) => {
  process.exitCode = code;
});
