import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../support/ports.ts';
import { run, type Finished } from '../support/process.ts';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.ts', import.meta.url));

/** The command, away from this environment's options of oslo. */
function oslo(...args: string[]): Promise<Finished> {
  return run(process.execPath, ['--import', 'tsx', MAIN, ...args]);
}

/** Of a table on the screen, the columns of each line; two blanks part them. */
function columns(text: string): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
}

describe('oslo-messaging demo', () => {
  it('shows each verb of a client in memory, without options', async () => {
    const { code, stdout, stderr } = await oslo('demo');
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const lines = columns(stdout);
    assert.deepEqual(
      lines.map(([first]) => first),
      ['version', 'config', 'transport', 'servers', 'endpoints', '']
        .concat(['', 'call', 'call', 'call', 'cast', 'fanoutCast']),
    );
    assert.match(stdout, /^transport {2}fake:\/\//m);
    assert.match(stdout, /^call .* add { a: 2, b: 3 } +5 +\d+\.\d$/m);
    assert.match(stdout, /^call .* multiply { a: 6, b: 7 } +42 +\d+\.\d$/m);
    assert.match(stdout, /^call .* divide { a: 1, b: 0 } +raised ValueError: division by zero +\d+\.\d$/m);
    assert.match(stdout, /^cast .* received by server[12] +\d+\.\d$/m);
    assert.match(stdout, /^fanoutCast .* received by server1, server2 +\d+\.\d$/m);
  });
});
