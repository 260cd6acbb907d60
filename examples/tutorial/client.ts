/** The tutorial's client: `client.ts [config-file]`. */
import { fileURLToPath } from 'node:url';
import {
  ConfigOpts,
  getRpcClient,
  getRpcTransport,
  optionTable,
  strOpt,
  Target,
} from 'oslo-messaging';

const options = optionTable('DEFAULT', {
  url: strOpt({ default: 'rabbit://', secret: true, help: 'Where the broker is.' }),
});

const file = process.argv[2] ?? fileURLToPath(new URL('my.conf', import.meta.url));
const conf = await ConfigOpts.load({ files: [file] });
await using transport = getRpcTransport(conf, { url: conf.group(options).url });

const client = getRpcClient(transport, new Target({ topic: 'test' }));
console.log('2 + 3 =', await client.call({}, 'add', { a: 2, b: 3 }));

// Only a server that serves version 1.0, or a later 1.x, may answer this one.
const cctxt = client.prepare({ version: '1.0' });
console.log('2 + 3 =', await cctxt.call({}, 'add', { a: 2, b: 3 }));
