// A program that imports the package as an ES module: calls a server in memory.
import { getRpcClient, getRpcServer, RemoteError, Target } from 'oslo-messaging';
import { encodeRequest, registerDriver } from 'oslo-messaging/driver';
import pinoTransport from 'oslo-messaging/pino';
import { fakeTransport } from 'oslo-messaging/testing';

const transport = fakeTransport();
const target = new Target({ topic: 'test', server: 'server1' });
const server = getRpcServer(transport, target, [{ add: (_ctxt, { a, b }) => a + b }]);
await server.start();
const sum = await getRpcClient(transport, target).call({}, 'add', { a: 2, b: 3 });
await server.stop();
await server.wait();
await transport.close();
console.log(
  sum,
  [RemoteError, encodeRequest, registerDriver, pinoTransport].map((value) => typeof value).join(),
);
