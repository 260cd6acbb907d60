import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { registerDriver } from '../../lib/transport/driver-registry.ts';
import { createFakeDriverFactory } from '../../lib/transport/drivers/fake/create-fake-driver-factory.ts';
import { driverContract } from './driver-contract.ts';

registerDriver('fake', createFakeDriverFactory());

driverContract('the fake driver', () =>
  Promise.resolve({
    conf: new ConfigOpts(),
    url: 'fake://',
    cleanup: () => Promise.resolve(),
  }),
);
