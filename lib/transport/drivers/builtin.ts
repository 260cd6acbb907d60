/**
 * Makes the drivers of this package available; importing it is enough. Whoever brings a driver of
 * their own calls `registerDriver` in the same way.
 */
import { registerDriver, type DriverFactory } from '../driver-registry.ts';
import { createFakeDriverFactory } from './fake/create-fake-driver-factory.ts';
import { RabbitDriver } from './rabbit/rabbit-driver.ts';

const createRabbitDriver: DriverFactory = (context) => new RabbitDriver(context);

registerDriver('fake', createFakeDriverFactory());
registerDriver('rabbit', createRabbitDriver);
// The name of Python's AMQP library, which oslo takes for the same driver.
registerDriver('kombu', createRabbitDriver);
