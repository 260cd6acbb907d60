/** An endpoint throws: does its client hear of it, and does the server live on? `exception.ts [url]` */
import { RemoteError } from 'oslo-messaging';
import { Fibonacci, onBothWires } from './fibonacci.ts';

class Moody extends Fibonacci {
  moody(): never {
    throw new RangeError('not today');
  }
}

await onBothWires(async ({ name, client, serve }) => {
  await using server = await serve(new Moody());
  for (const method of ['moody', 'gone']) {
    try {
      await client.call({}, method, { n: 1 });
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      console.log(`${name}: ${method} raised ${error.excType ?? ''}: ${error.value ?? ''}`);
      console.log(
        `${name}: over there it was thrown ${error.traceback.length > 1 ? 'at a known line' : 'somewhere'}`,
      );
    }
  }
  console.log(`${name}: and then fib(30) = ${String(await client.call({}, 'fib', { n: 30 }))}`);
  await server.stop();
});
