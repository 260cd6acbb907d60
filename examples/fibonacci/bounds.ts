/** Should a server check its input before it works on it? `bounds.ts [url]` */
import { RemoteError, SerializationError } from 'oslo-messaging';
import { Fibonacci, onBothWires } from './fibonacci.ts';

const INPUTS: readonly (readonly [shown: string, n: unknown])[] = [
  ['10', 10],
  ['-1', -1],
  ['1.5', 1.5],
  ['1000000000', 1_000_000_000],
  ['"thirty"', 'thirty'],
];

await onBothWires(async ({ name, client, serve }) => {
  await using server = await serve(new Fibonacci());
  for (const [shown, n] of INPUTS) {
    try {
      console.log(`${name}: fib(${shown}) = ${String(await client.call({}, 'fib', { n }))}`);
    } catch (error) {
      if (error instanceof SerializationError) {
        // The tutorial's bodies are numbers: this one did not even leave.
        console.log(`${name}: fib(${shown}) was not sent: ${error.message}`);
      } else if (error instanceof RemoteError || error instanceof TypeError) {
        console.log(`${name}: fib(${shown}) was refused: ${textOf(error)}`);
      } else throw error;
    }
  }
  await server.stop();
});

function textOf(error: RemoteError | TypeError): string {
  return error instanceof RemoteError ? (error.value ?? '') : error.message;
}
