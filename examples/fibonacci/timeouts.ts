/** Should a client have a timeout? What becomes of the work, and of the answer? `timeouts.ts [url]` */
import { subscribe } from 'node:diagnostics_channel';
import { once, EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessagingTimeout } from 'oslo-messaging';
import { Fibonacci, onBothWires } from './fibonacci.ts';

class Slow extends Fibonacci {
  async slow(_ctxt: unknown, { n }: { readonly n: number }): Promise<number> {
    await sleep(1_300);
    return n;
  }
}

const late = new EventEmitter();
subscribe('oslo-messaging:late-reply', (event) => late.emit('reply', event));

await onBothWires(async ({ name, client, serve }) => {
  await using server = await serve(new Slow());
  const lateReply = once(late, 'reply');
  try {
    await client.call({}, 'slow', { n: 1 });
  } catch (error) {
    if (!(error instanceof MessagingTimeout)) throw error;
    console.log(
      `${name}: after ${error.elapsedMs < 1_300 ? 'a second' : 'too long'}, ${error.stage}`,
    );
  }

  // The server knows nothing of it and goes on; its answer is told from others, and dropped.
  await lateReply;
  console.log(`${name}: the answer came later`);

  const leaving = new AbortController();
  const call = client.call({}, 'slow', { n: 2 }, { signal: leaving.signal });
  leaving.abort(new Error('the user has left'));
  await call.catch((error: unknown) => {
    console.log(`${name}: given up: ${String(error)}`);
  });
  await server.stop();
});
