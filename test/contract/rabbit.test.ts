import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { registerDriver } from '../../lib/transport/driver-registry.ts';
import { RabbitDriver } from '../../lib/transport/drivers/rabbit/rabbit-driver.ts';
import { driverContract } from './driver-contract.ts';

registerDriver('rabbit', (context) => new RabbitDriver(context));

driverContract('the rabbit driver', async () => ({
  conf: await ConfigOpts.load(),
  url: process.env['OSLO_TEST_RABBIT_URL'] ?? '',
  cleanup: () => Promise.resolve(),
}));
