/** One side of a flood, in a process of its own: `flood.ts URL TOPIC FIRST ALL send|serve`. */
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { getRpcClient } from '../../lib/rpc/rpc-client.ts';
import { getRpcServer } from '../../lib/rpc/rpc-server.ts';
import { Target } from '../../lib/target/target.ts';
import { getRpcTransport } from '../../lib/transport/create-transport.ts';
import '../../lib/transport/drivers/builtin.ts';
import { answerQuestions } from '../support/forked.ts';
import { Gate } from '../support/gate.ts';
import { heapMiB } from '../support/heap.ts';
import { until } from '../support/until.ts';

/** What a process takes after a step of the flood. */
export interface Footprint {
  readonly done: number;
  readonly heapMiB: number;
  readonly rssMiB: number;
}

/** `begin` and `go on`: until the FIRST casts, and ALL, are done; `let go`: what was held up runs. */
export type FloodStep = 'begin' | 'go on' | 'let go' | 'look';

const IN_FLIGHT = 256;
const CONCURRENCY = 8;
const TEXT = 'x'.repeat(500);

const [url = '', topic = '', first, all, role] = process.argv.slice(2);
const transport = getRpcTransport(await ConfigOpts.load(), { url });
const target = new Target({ topic });
let done = 0;

if (role === 'send') send();
else await serve();

function send(): void {
  const client = getRpcClient(transport, target);
  const sender = async (count: number): Promise<void> => {
    while (done < count) {
      done += 1;
      await client.cast({}, 'note', { n: done, text: TEXT });
    }
  };
  const upTo = async (count: number): Promise<Footprint> => {
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => sender(count)));
    return footprint();
  };
  answerQuestions<FloodStep>({
    begin: () => upTo(Number(first)),
    'go on': () => upTo(Number(all)),
    'let go': look,
    look,
  });
}

async function serve(): Promise<void> {
  const gate = new Gate();
  const note = async (): Promise<void> => {
    await gate.opened;
    done += 1;
  };
  const server = getRpcServer(transport, target.with({ server: 'server1' }), [{ note }], {
    concurrency: CONCURRENCY,
  });
  const upTo = async (count: number): Promise<Footprint> => {
    await until(() => done >= count, { timeoutMs: 120_000, everyMs: 20 });
    return footprint();
  };
  await server.start();
  answerQuestions<FloodStep>({
    begin: () => upTo(Number(first)),
    'go on': () => upTo(Number(all)),
    'let go': () => {
      gate.open();
      return look();
    },
    look,
  });
}

function look(): Promise<Footprint> {
  return Promise.resolve(footprint());
}

function footprint(): Footprint {
  return { done, heapMiB: heapMiB(), rssMiB: process.memoryUsage().rss / 2 ** 20 };
}
