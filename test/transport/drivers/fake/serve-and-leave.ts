import { ConfigOpts } from '../../../../lib/conf/config-opts.ts';
import { getRpcClient } from '../../../../lib/rpc/rpc-client.ts';
import { getRpcServer } from '../../../../lib/rpc/rpc-server.ts';
import { Target } from '../../../../lib/target/target.ts';
import { getRpcTransport } from '../../../../lib/transport/create-transport.ts';
import { registerDriver } from '../../../../lib/transport/driver-registry.ts';
import { createFakeDriverFactory } from '../../../../lib/transport/drivers/fake/create-fake-driver-factory.ts';

/** A program that closes nothing: it must end all the same. */
registerDriver('fake', createFakeDriverFactory());
const transport = getRpcTransport(new ConfigOpts(), { url: 'fake://' });
const target = new Target({ topic: 'topic' });
const endpoint = { add: (_ctxt: unknown, { a, b }: { a: number; b: number }) => a + b };
await getRpcServer(transport, target.with({ server: 'server1' }), [endpoint]).start();
const client = getRpcClient(transport, target, { callMonitorTimeoutMs: 30_000 });
console.log(await client.call({}, 'add', { a: 1, b: 2 }));
