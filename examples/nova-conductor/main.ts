/** Plays nova-conductor: `main.ts --config-file nova.conf`. Ends by SIGINT or SIGTERM. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  ConfigOpts,
  getRpcTransport,
  optionTable,
  setTransportDefaults,
  strOpt,
} from 'oslo-messaging';
import { createConductorServer } from './conductor-server.ts';
import { openRecords } from './records-file.ts';

const options = optionTable('DEFAULT', {
  host: strOpt({ default: hostname(), help: 'The name of this machine in the cloud.' }),
  state_path: strOpt({ default: '.', help: 'The folder for what has to survive a restart.' }),
});

const { values } = parseArgs({
  options: { 'config-file': { type: 'string', multiple: true, default: [] } },
});
const conf = await ConfigOpts.load({ files: values['config-file'] });
// What nova has in place of oslo.messaging's own default.
setTransportDefaults(conf, { controlExchange: 'nova' });
const { host, state_path } = conf.group(options);

const transport = getRpcTransport(conf, { logger: { ...console, debug: () => undefined } });
const records = openRecords(join(state_path, 'nova-conductor.json'));
const server = createConductorServer(transport, { host, records, log: console.log });
await server.start();
console.log(`conductor serves as ${host}`);

async function stop(): Promise<void> {
  await server.stop();
  await server.wait();
  await transport.close();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
