import {
  getNotificationTransport,
  getNotifier,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
  type ConfigOpts,
  type Notifier,
  type RPCClient,
} from 'oslo-messaging';

/** A server that has been built, or is to be. */
export interface Instance {
  readonly name: string;
  readonly ram: number;
}

/** Builds instances: asks the scheduler where, and tells whoever wants to know. */
class ComputeEndpoint {
  readonly target = new Target({ version: '1.0' });
  readonly #scheduler: RPCClient;
  readonly #notifier: Notifier;

  constructor(scheduler: RPCClient, notifier: Notifier) {
    this.#scheduler = scheduler;
    this.#notifier = notifier;
  }

  async build(ctxt: Record<string, unknown>, { name, ram }: Instance): Promise<unknown> {
    await this.#notifier.info(ctxt, 'instance.create.start', { name });
    const host = await this.#scheduler.call(ctxt, 'select_destination', { ram });
    await this.#notifier.info(ctxt, 'instance.create.end', { name, host });
    return host;
  }
}

/** The service, as its own program starts it: all it needs to know is its configuration. */
export async function startComputeService(conf: ConfigOpts): Promise<AsyncDisposable> {
  const transport = getRpcTransport(conf);
  const notifications = getNotificationTransport(conf);
  const scheduler = getRpcClient(transport, new Target({ topic: 'scheduler' }));
  const notifier = getNotifier(notifications, { publisherId: 'compute.host1' });
  const target = new Target({ topic: 'compute', server: 'host1' });
  const server = getRpcServer(transport, target, [new ComputeEndpoint(scheduler, notifier)]);
  await server.start();
  return {
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await transport.close();
      await notifications.close();
    },
  };
}
