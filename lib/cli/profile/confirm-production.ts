import { createInterface } from 'node:readline/promises';
import { UsageError } from '../common/exit-codes.ts';
import type { Place } from './place.ts';

/** The option that answers yes beforehand. */
export const confirmOptions = {
  yes: {
    alias: 'y',
    describe: 'Do not ask, in a profile marked production',
    type: 'boolean',
  },
} as const;

/** What is about to happen. */
export interface Intent {
  /** `cast reboot to compute.node1` */
  readonly what: string;
  readonly yes: boolean | undefined;
  /** Puts a question and resolves with the answer. Default: on this process's terminal. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/**
 * In a profile marked production, shows what goes where and asks; resolves with whether to go on.
 * Elsewhere nothing is asked.
 *
 * @throws {UsageError} there is nobody to ask: standard input is no terminal.
 */
export async function confirmed(
  { profile, url }: Place,
  { what, yes, ask = askOnTerminal }: Intent,
): Promise<boolean> {
  if (profile?.production !== true || yes === true) return true;
  if (!process.stdin.isTTY) {
    throw new UsageError(`profile "${profile.name}" is production: say --yes to ${what}`);
  }
  const place = `profile "${profile.name}" (production), ${url.toRedactedString()}`;
  const answer = await ask(`${what}\n  in ${place}\nGo on? [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
