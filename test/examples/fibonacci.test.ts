import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runOk } from '../support/process.ts';
import { createVhost } from '../support/rabbit-vhost.ts';

const FOLDER = fileURLToPath(new URL('../../examples/fibonacci/', import.meta.url));
const LARGEST = 'n must be an integer from 0 to 10000';

/** What each program says of a wire, without the wire's name. */
const QUESTIONS = {
  'no-server.ts': (): string[] => [
    'after a second, unroutable: no queue exists for the target, is a server running there?',
    'at once, MessageUndeliverable',
    'fib(30) = 832040, from a server that came later',
  ],
  'timeouts.ts': (): string[] => [
    'after a second, no-reply',
    'the answer came later',
    'given up: Error: the user has left',
  ],
  'exception.ts': (): string[] => [
    'moody raised ValueError: not today',
    'over there it was thrown at a known line',
    'gone raised NoSuchMethod: Endpoint does not support RPC method gone',
    'over there it was thrown at a known line',
    'and then fib(30) = 832040',
  ],
  'bounds.ts': (wire: string): string[] => [
    'fib(10) = 55',
    ...['-1', '1.5', '1000000000'].map((n) => `fib(${n}) was refused: fib(): ${LARGEST}`),
    wire === 'oslo'
      ? `fib("thirty") was refused: fib(): ${LARGEST}`
      : 'fib("thirty") was not sent: Cannot serialize args.n: a body of this dialect is one number',
  ],
};

describe('The questions of the Fibonacci tutorial are answered by', () => {
  for (const [program, expected] of Object.entries(QUESTIONS)) {
    it(program, async () => {
      await using vhost = await createVhost();
      const printed = await runOk(process.execPath, [
        '--import',
        'tsx',
        FOLDER + program,
        vhost.url,
      ]);
      const lines = ['oslo', 'tutorial'].flatMap((wire) =>
        expected(wire).map((line) => `${wire}: ${line}`),
      );
      assert.deepEqual(printed.trimEnd().split('\n'), lines);
    });
  }
});
