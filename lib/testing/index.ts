/** What the tests of programs use. */
export { fakeTransport } from './fake-transport.ts';

export { MessagingFixture } from './fixtures/messaging-fixture.ts';
export type {
  Backend,
  MessagingFixtureOptions,
  OnNewBackend,
} from './fixtures/messaging-fixture.ts';
export { ConfFixture } from './fixtures/conf-fixture.ts';
export { NotificationFixture } from './fixtures/notification-fixture.ts';
export type { NotificationFixtureOptions } from './fixtures/notification-fixture.ts';
export { RpcServerFixture } from './fixtures/rpc-server-fixture.ts';
export type { ReceivedRequest } from './fixtures/rpc-server-fixture.ts';
export type { TestContextLike } from './fixtures/test-context.ts';

export { Expectation } from './expect/expectation.ts';
export { ANY, ISO8601, REGEX, UUID } from '../cassette/diff/matchers.ts';
export { ExpectationFailed, LeakDetected } from './errors.ts';

export { TestBus } from './bus/test-bus.ts';
export type { TestBusOptions } from './bus/test-bus.ts';
export { VirtualClock } from './bus/virtual-clock.ts';
export type { Clock } from '../base/clock.ts';
export type { BusMessage } from './bus/bus-message.ts';
export { printBusMessage } from './bus/bus-message.ts';
export type { Faults } from './bus/faults.ts';
export type { Fault, FaultLimits, MessageSelector } from './bus/fault.ts';

export { castAsCall } from './drivers/cast-as-call.ts';
export { LeakLedger } from './drivers/leak-ledger.ts';

export { MiniBroker } from './broker/mini-broker.ts';
export type {
  MiniBrokerConnection,
  MiniBrokerOptions,
  MiniBrokerQueue,
} from './broker/mini-broker.ts';
export type { MiniBrokerPermissions } from './broker/permissions.ts';
