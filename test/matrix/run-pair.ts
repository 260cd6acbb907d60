import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ReadyPair } from './pairs.ts';
import { readSummary, type Summary } from './summary.ts';

const RUNNER = fileURLToPath(new URL('../run.ts', import.meta.url));

/** Runs the tests that talk with peers, those chosen by parts of their paths, and shows what they print. */
export async function runPair({ env }: ReadyPair, filters: readonly string[]): Promise<Summary> {
  const child = spawn(process.execPath, ['--import', 'tsx', RUNNER, '--peers', ...filters], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Asked, it ends what it has started.
  const end = (): void => void child.kill();
  process.on('exit', end);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    printed += text;
  });
  await once(child, 'close');
  process.off('exit', end);
  return readSummary(printed);
}
