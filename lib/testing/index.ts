/** What the tests of programs use. */
export { fakeTransport } from './fake-transport.ts';
