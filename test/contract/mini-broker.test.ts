import { after, before } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { MiniBroker } from '../../lib/testing/broker/mini-broker.ts';
import { registerDriver } from '../../lib/transport/driver-registry.ts';
import { RabbitDriver } from '../../lib/transport/drivers/rabbit/rabbit-driver.ts';
import { driverContract } from './driver-contract.ts';

registerDriver('rabbit', (context) => new RabbitDriver(context));

const brokers: MiniBroker[] = [];

before(async () => {
  brokers.push(await MiniBroker.start());
});

after(async () => {
  for (const broker of brokers) await broker.close();
});

driverContract('the rabbit driver on the mini-broker', async () => ({
  conf: await ConfigOpts.load(),
  url: brokers[0]?.url ?? '',
  cleanup: () => Promise.resolve(),
}));
