import { createInterface, type Interface } from 'node:readline';
import { CommandEnd } from '../common/exit-codes.ts';
import { confirmed } from '../profile/confirm-production.ts';
import { connect, placeOf, type Place } from '../profile/place.ts';
import { interruptible } from '../request/interruptible.ts';
import { historyPath, mayBeKept, readHistory, writeHistory } from './history.ts';
import { ReplSession, type ReplSessionOptions } from './repl-session.ts';
import type { ReplFlags } from './repl-options.ts';
import { Vocabulary } from './vocabulary.ts';

const PROMPT = '> ';

/** Reads lines until they end: from a person at a prompt, or from a file or pipe. */
export async function runRepl(flags: ReplFlags): Promise<void> {
  const place = await placeOf(flags);
  await using transport = connect(place, flags.verbose);
  const options = {
    transport,
    target: place.target,
    verbosity: flags.verbose,
    out: (text: string) => process.stdout.write(`${text}\n`),
    err: (text: string) => process.stderr.write(`${text}\n`),
  };
  if (process.stdin.isTTY) await converse(options, place, flags);
  else await interruptible((signal) => runLines(options, { place, flags, signal }));
}

type CommonOptions = Pick<ReplSessionOptions, 'transport' | 'target' | 'verbosity' | 'out' | 'err'>;

/** @throws {CommandEnd} a line has failed; the others were done all the same. */
async function runLines(
  options: CommonOptions,
  { place, flags, signal }: { place: Place; flags: ReplFlags; signal: AbortSignal },
): Promise<void> {
  const session = new ReplSession({
    ...options,
    timing: false,
    confirm: (what) => confirmed(place, { what, yes: flags.yes }),
    history: () => [],
  });
  let failed = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const outcome = await session.execute(line, signal);
    signal.throwIfAborted();
    if (outcome === 'exit') break;
    if (outcome === 'failed') failed += 1;
  }
  if (failed > 0) throw new CommandEnd('failed');
}

async function converse(options: CommonOptions, place: Place, flags: ReplFlags): Promise<void> {
  const path = historyPath();
  const vocabulary = new Vocabulary();
  let history = await readHistory(path);
  for (const line of history) vocabulary.learn(line);
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    history,
    removeHistoryDuplicates: true,
    completer: (line: string) => vocabulary.complete(line),
  });
  const ask = (question: string): Promise<string> =>
    new Promise((resolve) => {
      terminal.question(question, resolve);
    });
  terminal.on('history', (lines) => {
    history = lines.filter(mayBeKept);
  });
  const session = new ReplSession({
    ...options,
    timing: true,
    confirm: (what) => confirmed(place, { what, yes: flags.yes, ask }),
    history: () => history,
  });
  process.stderr.write(`${place.url.toRedactedString()}; .help for help\n`);
  await readLines(terminal, session, vocabulary);
  // Leaving its loop does not, and an open terminal keeps the program alive.
  terminal.close();
  await writeHistory(path, history);
}

/** Ctrl-C gives up the request that waits; at an empty prompt it ends the session, as Ctrl-D does. */
async function readLines(
  terminal: Interface,
  session: ReplSession,
  vocabulary: Vocabulary,
): Promise<void> {
  let running: AbortController | undefined;
  terminal.on('SIGINT', () => {
    if (running !== undefined) running.abort(new CommandEnd('interrupted', 'given up'));
    else if (terminal.line === '') terminal.close();
    else terminal.write(null, { ctrl: true, name: 'u' });
  });
  terminal.prompt();
  for await (const line of terminal) {
    running = new AbortController();
    vocabulary.learn(line);
    if ((await session.execute(line, running.signal)) === 'exit') break;
    running = undefined;
    terminal.prompt();
  }
}
