import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from '../common/exit-codes.ts';

/**
 * The text of a file, `-` being standard input.
 *
 * @throws {UsageError} it cannot be read.
 */
export async function readInput(path: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`cannot read ${path}: ${problem}`, { cause });
  }
}
