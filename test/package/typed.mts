// A program whose compilation proves that the types of every door resolve.
import {
  ConfigOpts,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  optionTable,
  strOpt,
  Target,
  type ApiOf,
  type Logger,
  type RequestContext,
} from 'oslo-messaging';
import type { Driver, DriverContext } from 'oslo-messaging/driver';
import { registerDriver } from 'oslo-messaging/driver';
import type { NovaNotification } from 'oslo-messaging/nova';
import { fakeTransport } from 'oslo-messaging/testing';

class Calculator {
  readonly target = new Target({ version: '1.1' });

  add(_ctxt: RequestContext, { a, b }: { a: number; b: number }): number {
    return a + b;
  }
}

const options = optionTable('DEFAULT', { url: strOpt({ default: 'fake://', help: 'Where.' }) });

export async function use(
  logger: Logger,
  driver: (context: DriverContext) => Driver,
): Promise<number> {
  registerDriver('mine', driver);
  const conf = await ConfigOpts.load({ files: [] });
  const url: string = conf.group(options).url;
  await using transport = getRpcTransport(conf, { url, logger });
  await using server = getRpcServer(fakeTransport(), new Target({ topic: 't', server: 's' }), [
    new Calculator(),
  ]);
  await server.start();
  const client = getRpcClient<ApiOf<Calculator>>(transport, new Target({ topic: 't' }));
  // @ts-expect-error the API has no such method
  await client.call({}, 'subtract', { a: 1, b: 2 });
  // @ts-expect-error the method takes numbers
  await client.call({}, 'add', { a: '1', b: 2 });
  return await client.prepare({ timeoutMs: 10 }).call({}, 'add', { a: 1, b: 2 });
}

export function addressesOf({ payload }: NovaNotification<'instance.create.end'>): unknown[] {
  const addresses: string[] = payload.ip_addresses.map(({ address }) => address);
  // @ts-expect-error the payload has no such field
  return [...addresses, payload.colour];
}
