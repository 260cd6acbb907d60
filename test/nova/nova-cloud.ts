import {
  ConfigOpts,
  getRpcClient,
  getRpcTransport,
  NovaRequestContext,
  RequestContextSerializer,
  setTransportDefaults,
  Target,
  VersionedObjectSerializer,
  type objectAction,
  type RPCClient,
  type Transport,
  type UntypedApi,
} from '../../lib/index.ts';
import { CTL_VARIABLE, RabbitCtl } from '../support/rabbit-ctl.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { novaExmods } from './nova-exceptions.ts';
import { NovaServices, type NovaServiceName, type NovaServicesOptions } from './nova-services.ts';

/** Versions of the interfaces that nova 26 calls, by topic. */
const VERSIONS = { conductor: '3.0', scheduler: '4.5', compute: '6.0' } as const;

const CALL_TIMEOUT_MS = 30_000;

/** A client whose contexts are nova's, and whose results may hold versioned objects. */
export type NovaClient = RPCClient<UntypedApi, NovaRequestContext>;

/** The client as `objectAction` and its like want to call. */
export function caller(
  client: NovaClient,
): Parameters<typeof objectAction<NovaRequestContext | null>>[0] {
  return (ctxt, method, args) => client.call(ctxt, method, args);
}

/** Real nova services in a virtual host of their own, and a client of ours among them. */
export class NovaCloud implements AsyncDisposable {
  readonly services: NovaServices;
  readonly transport: Transport;
  readonly vhost: TestVhost;

  private constructor(vhost: TestVhost, services: NovaServices, transport: Transport) {
    this.vhost = vhost;
    this.services = services;
    this.transport = transport;
  }

  /** Resolves when the services named serve. */
  static async start(
    names: readonly NovaServiceName[],
    options: Pick<NovaServicesOptions, 'intervalS'> = {},
  ): Promise<NovaCloud> {
    if (RabbitCtl.fromEnvironment() === undefined) {
      // The topics of all novas are the same.
      throw new Error(`A nova needs a virtual host of its own: set ${CTL_VARIABLE}`);
    }
    const vhost = await createVhost();
    try {
      const host = uniqueName('nova');
      const services = await NovaServices.start({ ...options, url: vhost.url, host }, names);
      const conf = await ConfigOpts.load({ files: [] });
      setTransportDefaults(conf, { controlExchange: 'nova' });
      const transport = getRpcTransport(conf, {
        url: vhost.url,
        allowedRemoteExmods: novaExmods,
      });
      return new NovaCloud(vhost, services, transport);
    } catch (error) {
      await vhost[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The name of the machine on which the services believe they are. */
  get host(): string {
    return this.services.host;
  }

  /**
   * A client of a topic, in the version that nova's own client asks for.
   *
   * @param objects serializes versioned objects. Default: those in results are generic.
   */
  client(
    topic: keyof typeof VERSIONS,
    objects = new VersionedObjectSerializer<NovaRequestContext>(),
  ): NovaClient {
    const target = new Target({ topic, version: VERSIONS[topic] });
    return getRpcClient<UntypedApi, NovaRequestContext>(this.transport, target, {
      timeoutMs: CALL_TIMEOUT_MS,
      serializer: new RequestContextSerializer(NovaRequestContext, objects),
    });
  }

  /** After a test: what the services have logged last, if it failed. */
  showLogs(test: object): void {
    if ('passed' in test && !test.passed) console.error(this.services.logTails);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.transport.close();
    await this.services[Symbol.asyncDispose]();
    await this.vhost[Symbol.asyncDispose]();
  }
}
