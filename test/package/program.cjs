// A program that loads the package with require(): calls a server in memory.
const { getRpcClient, getRpcServer, RemoteError, Target } = require('oslo-messaging');
const { encodeRequest, registerDriver } = require('oslo-messaging/driver');
const { pinoTransport } = require('oslo-messaging/pino');
const { fakeTransport } = require('oslo-messaging/testing');

async function main() {
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
}

main();
