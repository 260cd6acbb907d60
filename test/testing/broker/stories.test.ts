import { after } from 'node:test';
import { MiniBroker } from '../../../lib/testing/broker/mini-broker.ts';
import { MiniBrokerCtl } from '../../support/mini-broker-ctl.ts';
import { CTL_VARIABLE } from '../../support/rabbit-ctl.ts';
import { URL_VARIABLE } from '../../support/rabbit-vhost.ts';

// The lives are the same; only the broker is another, and its rabbitmqctl a stand-in.
const broker = await MiniBroker.start();
const ctl = await MiniBrokerCtl.start(broker);
process.env[URL_VARIABLE] = broker.url;
process.env[CTL_VARIABLE] = JSON.stringify(ctl.command);
after(async () => {
  await broker.close();
  await ctl[Symbol.asyncDispose]();
});

await import('../../stories/protocol.test.ts');
await import('../../stories/senseless-requests.test.ts');
await import('../../stories/replies.test.ts');
await import('../../stories/rabbit-options.test.ts');
await import('../../stories/rabbit-recovery.test.ts');
