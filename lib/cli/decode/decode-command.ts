import type { ArgumentsCamelCase, InferredOptionTypes } from 'yargs';
import { MessagingException } from '../../index.ts';
import { withHelp, type Command } from '../common/command.ts';
import { CommandEnd } from '../common/exit-codes.ts';
import { readInput } from '../request/read-input.ts';
import { openDelivery } from './delivery.ts';
import { describeMessage } from './describe-message.ts';
import { findDocuments, type Document } from './documents.ts';
import { printMessage, printMessageAsJson } from './print-message.ts';

const decodeOptions = {
  json: { describe: 'Print one line of JSON for each message', type: 'boolean' },
  'show-secrets': {
    describe: 'Do not mask what stands under names like password or auth_token',
    type: 'boolean',
  },
} as const;

type DecodeFlags = ArgumentsCamelCase<
  InferredOptionTypes<typeof decodeOptions> & { files: string[] | undefined }
>;

/** `oslo-messaging decode` */
export const decodeCommand: Command = (program) =>
  program.command(
    'decode [files..]',
    'Show what is inside of messages taken from a broker',
    (decode) =>
      withHelp(
        decode
          .positional('files', {
            describe: 'Files of messages; standard input where none is named, or -',
            type: 'string',
            array: true,
          })
          .options(decodeOptions),
        {
          examples: [
            ['decode messages.jsonl', 'One message on each line'],
            [
              'decode < get.json',
              'What the management API, rabbitmqadmin or rabtap print, or RabbitMQ traces',
            ],
            ['decode --json messages.jsonl', 'For other programs'],
          ],
        },
      ),
    (flags) => runDecode(flags),
  );

async function runDecode(flags: DecodeFlags): Promise<void> {
  const names = flags.files ?? [];
  let bad = 0;
  for (const name of names.length === 0 ? ['-'] : names) {
    for (const document of findDocuments(await readInput(name))) {
      if (!tell(document, name, flags)) bad += 1;
    }
  }
  if (bad > 0) throw new CommandEnd('failed');
}

/** Prints one message, or what is wrong with it; returns whether it was one. */
function tell({ json, line }: Document, name: string, flags: DecodeFlags): boolean {
  const showSecrets = flags.showSecrets === true;
  try {
    const delivery = openDelivery(json);
    const message = describeMessage(delivery.message);
    process.stdout.write(
      flags.json === true
        ? `${printMessageAsJson(message, delivery, { file: name, line, showSecrets })}\n`
        : `${printMessage(message, delivery, { showSecrets })}\n\n`,
    );
    return true;
  } catch (error) {
    if (!(error instanceof MessagingException)) throw error;
    process.stderr.write(`${name}:${line}: ${error.message}\n`);
    return false;
  }
}
