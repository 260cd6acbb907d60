import { writeFile } from 'node:fs/promises';
import { withHelp, type Command } from '../common/command.ts';
import { knownOptions } from './known-options.ts';
import { sampleConfig } from './sample.ts';

/** `oslo-messaging config generate`. Counterpart: `oslo-config-generator --namespace oslo.messaging`. */
export const generateCommand: Command = (config) =>
  config.command(
    'generate',
    'Print a sample file: every option with its help, type and default',
    (generate) =>
      withHelp(
        generate.options({
          'output-file': {
            describe: 'Write to this file',
            type: 'string',
            requiresArg: true,
            defaultDescription: 'standard output',
          },
          'wrap-width': {
            describe: 'Break the lines of the help texts at this width',
            type: 'number',
            requiresArg: true,
            default: 70,
          },
        }),
        {
          examples: [
            ['config generate', 'Read about every option'],
            ['config generate --output-file my.conf.sample', 'Write a file to start from'],
          ],
        },
      ),
    async ({ outputFile, wrapWidth }) => {
      const sample = sampleConfig(knownOptions(), wrapWidth);
      if (outputFile === undefined) process.stdout.write(sample);
      else await writeFile(outputFile, sample);
    },
  );
