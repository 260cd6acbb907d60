/** The tutorial's server: `server.ts [config-file]`. Ends when a client calls `stop` in "control". */
import { fileURLToPath } from 'node:url';
import {
  ConfigOpts,
  getRpcServer,
  getRpcTransport,
  optionTable,
  strOpt,
  Target,
} from 'oslo-messaging';

const options = optionTable('DEFAULT', {
  url: strOpt({ default: 'rabbit://', secret: true, help: 'Where the broker is.' }),
});

class ServerControlEndpoint {
  readonly target = new Target({ namespace: 'control', version: '2.0' });
  readonly #stop: () => void;

  constructor(stop: () => void) {
    this.#stop = stop;
  }

  stop(): void {
    this.#stop();
  }
}

class TestEndpoint {
  add(_ctxt: unknown, { a, b }: { a: number; b: number }): number {
    console.log(`add ${a} and ${b}`);
    return a + b;
  }
}

const file = process.argv[2] ?? fileURLToPath(new URL('my.conf', import.meta.url));
const conf = await ConfigOpts.load({ files: [file] });
const transport = getRpcTransport(conf, { url: conf.group(options).url, logger: console });

const stopping = new AbortController();
const control = new ServerControlEndpoint(() => {
  stopping.abort();
});
const target = new Target({ topic: 'test', server: 'server1' });
const server = getRpcServer(transport, target, [control, new TestEndpoint()]);

stopping.signal.addEventListener('abort', () => void server.stop());
process.once('SIGINT', () => {
  stopping.abort();
});

await server.start();
console.log('server1 listens on topic test');
await server.wait(); // for stop(), and for what the server still works on then
await transport.close();
