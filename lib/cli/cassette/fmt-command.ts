import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { printEvent, printHeader, saveCassette } from '../../cassette.ts';
import { withHelp, type Command } from '../common/command.ts';
import { CommandEnd } from '../common/exit-codes.ts';
import { filesPositional } from './files.ts';
import { readCassette } from './read-cassette.ts';

/** `oslo-messaging cassette fmt` */
export const fmtCommand: Command = (program) =>
  program.command(
    'fmt <files..>',
    'Write cassettes as a recording writes them: fields in their order, no torn end, gzip in one piece',
    (fmt) =>
      withHelp(
        fmt.positional('files', filesPositional).options({
          check: {
            describe: 'Change nothing, and end with 1 when something would be changed',
            type: 'boolean',
            default: false,
          },
        }),
        { examples: [['cassette fmt --check test/cassettes/*.jsonl', 'In CI']] },
      ),
    async ({ files, check }) => {
      const changed = [];
      for (const file of files) if (await format(file, check)) changed.push(file);
      for (const file of changed) process.stdout.write(`${file}\n`);
      if (check && changed.length > 0) throw new CommandEnd('failed');
    },
  );

/** Whether the file is, or would be, changed. */
async function format(file: string, check: boolean): Promise<boolean> {
  const { header, lines } = await readCassette(file);
  const events = lines.map(({ event }) => event);
  const text = [printHeader(header), ...events.map(printEvent)].map((line) => `${line}\n`).join('');
  if (textOf(file) === text) return false;
  if (!check) saveCassette(file, header, events);
  return true;
}

/** A gzip file of many members, as a recording leaves it, is unpacked as one. */
function textOf(file: string): string | undefined {
  const bytes = readFileSync(file);
  if (bytes[0] !== 0x1f) return bytes.toString();
  try {
    return gunzipSync(bytes).toString();
  } catch {
    // Torn: it is to be written anew.
    return undefined;
  }
}
