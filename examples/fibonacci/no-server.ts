/** What does a client do when no server runs? `no-server.ts [url]` */
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageUndeliverable, MessagingTimeout } from 'oslo-messaging';
import { Fibonacci, onBothWires } from './fibonacci.ts';

await onBothWires(async ({ name, client, serve }) => {
  try {
    await client.call({}, 'fib', { n: 30 });
  } catch (error) {
    if (!(error instanceof MessagingTimeout)) throw error;
    console.log(`${name}: after a second, ${error.stage}: ${error.message.split(': ')[1] ?? ''}`);
  }

  const impatient = client.prepare({ transportOptions: { atLeastOnce: true } });
  try {
    await impatient.call({}, 'fib', { n: 30 });
  } catch (error) {
    if (!(error instanceof MessageUndeliverable)) throw error;
    console.log(`${name}: at once, ${error.name}`);
  }

  // One that comes while the call still waits gets it.
  const answer = client.prepare({ timeoutMs: 10_000 }).call({}, 'fib', { n: 30 });
  await sleep(300);
  await using server = await serve(new Fibonacci());
  console.log(`${name}: fib(30) = ${String(await answer)}, from a server that came later`);
  await server.stop();
});
