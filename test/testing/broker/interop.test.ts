import { after } from 'node:test';
import { MiniBroker } from '../../../lib/testing/broker/mini-broker.ts';
import { CTL_VARIABLE } from '../../support/rabbit-ctl.ts';
import { URL_VARIABLE } from '../../support/rabbit-vhost.ts';

// The conversations with Python are the same; only the broker between the two is another.
const broker = await MiniBroker.start();
process.env[URL_VARIABLE] = broker.url;
process.env[CTL_VARIABLE] = '';
after(() => broker.close());

await import('../../interop/node-client-python-server.test.ts');
await import('../../interop/python-client-node-server.test.ts');
await import('../../interop/mixed.test.ts');
await import('../../interop/tutorial.test.ts');
await import('../../interop/demo.test.ts');
await import('../../interop/notifications.test.ts');
await import('../../interop/tracing.test.ts');
await import('../../interop/cassettes.test.ts');
