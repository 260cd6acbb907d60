/** What the tests of programs use. */
export { fakeTransport } from './fake-transport.ts';
export { MiniBroker } from './broker/mini-broker.ts';
export type { MiniBrokerOptions, MiniBrokerQueue } from './broker/mini-broker.ts';
