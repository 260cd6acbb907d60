import type { Channel, ConsumeMessage } from 'amqplib';
import { deferred } from '../../../base/deferred.ts';
import { packageVersion } from '../../../base/own-package.ts';
import { within } from '../../../base/within.ts';
import type { ConfigOpts } from '../../../conf/config-opts.ts';
import { randomHexId } from '../../../wire/ids.ts';
import type { Target } from '../../../target/target.ts';
import type { TransportURL } from '../../transport-url.ts';
import { brokerAddresses, type BrokerAddress } from './broker-address.ts';
import { declareExchange, declareQueue, naming } from './declarer.ts';
import { dial } from './dial.ts';
import { DeclarationRefused, NOT_FOUND } from './errors.ts';
import type { Link } from './link.ts';
import { loadRabbitOptions } from './load-options.ts';
import type { RabbitOptions } from './options.ts';
import { tlsOptions } from './tls.ts';
import { DEFAULT_EXCHANGE, Topology, type ConsumedQueue } from './topology.ts';

/** What a transport would connect to, and how. */
export interface ProbeSettings {
  readonly options: RabbitOptions;
  readonly brokers: readonly BrokerAddress[];
  readonly topology: Topology;
  readonly defaultExchange: string;
}

/** A queue as the broker counts it. */
export interface QueueCounts {
  readonly messages: number;
  readonly consumers: number;
}

/** How a message of our own went to the broker and back. */
export type RoundTrip =
  | { readonly kind: 'done'; readonly elapsedMs: number; readonly exchange: string }
  | { readonly kind: 'lost' }
  /** `permission` is the one of RabbitMQ's three that the step needs. */
  | {
      readonly kind: 'refused';
      readonly permission: 'configure' | 'write' | 'read';
      readonly error: DeclarationRefused;
    };

const CLOSE_TIMEOUT_MS = 1_000;

/**
 * The settings of a transport.
 *
 * @throws {ConfigurationError} options are wrong or contradict each other, or a file of TLS cannot be read.
 */
export function probeSettings(
  conf: ConfigOpts,
  url: TransportURL,
  defaultExchange: string,
): ProbeSettings {
  const options = loadRabbitOptions(conf, url);
  tlsOptions(options);
  return {
    options,
    brokers: brokerAddresses(url),
    topology: new Topology(options, defaultExchange),
    defaultExchange,
  };
}

/**
 * A connection to one broker for whoever looks for what is wrong there. It changes nothing: what it
 * declares is its own and goes with it, or exists already.
 */
export class BrokerProbe implements AsyncDisposable {
  readonly #link: Link;
  readonly #settings: ProbeSettings;

  private constructor(link: Link, settings: ProbeSettings) {
    this.#link = link;
    this.#settings = settings;
  }

  /** @throws {BrokerConnectionError} */
  static async open(
    broker: BrokerAddress,
    settings: ProbeSettings,
    signal: AbortSignal,
  ): Promise<BrokerProbe> {
    const { options } = settings;
    const tls = tlsOptions(options);
    const link = await dial(broker, { options, tls, productVersion: packageVersion(), signal });
    return new BrokerProbe(link, settings);
  }

  get serverVersion(): string {
    return this.#link.serverVersion;
  }

  /** Why the broker takes no publishes, if it does not; known once something was published. */
  get blocked(): string | undefined {
    return this.#link.blocked;
  }

  get broker(): BrokerAddress {
    return this.#link.address;
  }

  /** Counts a queue; `undefined` when there is none. @throws {DeclarationRefused} */
  queue(name: string): Promise<QueueCounts | undefined> {
    return this.#existing(`queue "${name}"`, async (channel) => {
      const { messageCount, consumerCount } = await channel.checkQueue(name);
      return { messages: messageCount, consumers: consumerCount };
    });
  }

  /** The queues of a target, that of its topic and, with a server, that of the server. */
  queuesOf(target: Target): readonly ConsumedQueue[] {
    const { topic, server } = this.#settings.topology.serverQueues(target, randomHexId());
    return target.server === undefined ? [topic] : [topic, server];
  }

  /**
   * Declares an existing queue as the driver would, with its exchange and binding, which changes
   * nothing where all is well.
   *
   * @throws {DeclarationRefused} it exists otherwise.
   */
  async declareAlike(queue: ConsumedQueue): Promise<void> {
    await this.#onChannel((channel) => declareQueue(this.#link, channel, queue));
  }

  /**
   * Declares the exchange of the target if it exists, as the driver would.
   *
   * @returns whether it exists.
   * @throws {DeclarationRefused} it exists otherwise.
   */
  async exchangeAlike(target: Target): Promise<boolean> {
    const { exchange } = this.#settings.topology.destination(target);
    if (!(await this.#exchangeExists(exchange.name))) return false;
    await this.#onChannel((channel) => declareExchange(this.#link, channel, exchange));
    return true;
  }

  /**
   * Sends a message to a queue of our own, named like a reply queue: through the exchange if it
   * exists, else through the default one.
   *
   * @throws what a lost connection throws.
   */
  async roundTrip(timeoutMs: number): Promise<RoundTrip> {
    const { defaultExchange } = this.#settings;
    const exists = await this.#exchangeExists(defaultExchange);
    const exchange = exists ? defaultExchange : DEFAULT_EXCHANGE;
    const startedAt = performance.now();
    try {
      const sending = this.#onChannel((channel) => this.#sendToOurselves(channel, exchange));
      if ((await within(timeoutMs, sending)) === undefined) return { kind: 'lost' };
    } catch (error) {
      if (error instanceof StepRefused) {
        return { kind: 'refused', permission: error.permission, error: error.refusal };
      }
      throw error;
    }
    return { kind: 'done', elapsedMs: performance.now() - startedAt, exchange };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#link.close(CLOSE_TIMEOUT_MS);
  }

  async #sendToOurselves(channel: Channel, exchange: string): Promise<'arrived'> {
    const name = `reply_${randomHexId()}`;
    const arrived = deferred<'arrived'>();
    // A publish is refused by the end of its channel, and by nothing else.
    channel.on('error', (error: Error) => {
      arrived.reject(error);
    });
    arrived.promise.catch(() => undefined);
    const step = <T>(permission: Permission, subject: string, work: () => Promise<T>): Promise<T> =>
      this.#step(permission, { subject, work });
    await step('configure', `queue "${name}"`, () =>
      channel.assertQueue(name, { exclusive: true, autoDelete: true }),
    );
    if (exchange !== DEFAULT_EXCHANGE) {
      await step('read', `the binding of exchange "${exchange}"`, () =>
        channel.bindQueue(name, exchange, name),
      );
    }
    const onMessage = (message: ConsumeMessage | null): void => {
      if (message !== null) arrived.resolve('arrived');
    };
    await step('read', `queue "${name}"`, () => channel.consume(name, onMessage, { noAck: true }));
    return step('write', `exchange "${exchange}"`, () => {
      channel.publish(exchange, name, Buffer.from('{}'), { contentType: 'application/json' });
      return arrived.promise;
    });
  }

  async #step<T>(
    permission: Permission,
    { subject, work }: { readonly subject: string; readonly work: () => Promise<T> },
  ): Promise<T> {
    try {
      return await naming(this.#link, subject, work);
    } catch (error) {
      throw error instanceof DeclarationRefused ? new StepRefused(permission, error) : error;
    }
  }

  async #exchangeExists(name: string): Promise<boolean> {
    const found = await this.#existing(`exchange "${name}"`, async (channel) => {
      await channel.checkExchange(name);
      return true;
    });
    return found === true;
  }

  async #existing<T>(
    subject: string,
    look: (channel: Channel) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await this.#onChannel((channel) => naming(this.#link, subject, () => look(channel)));
    } catch (error) {
      const missing = error instanceof DeclarationRefused && error.replyCode === NOT_FOUND;
      if (missing) return undefined;
      throw error;
    }
  }

  /** On a channel of its own: a refusal ends it, and nothing else. */
  async #onChannel<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = await this.#link.openChannel();
    try {
      return await work(channel);
    } finally {
      // Refused or lost, it is closed already.
      await channel.close().catch(() => undefined);
    }
  }
}

type Permission = Extract<RoundTrip, { kind: 'refused' }>['permission'];

class StepRefused extends Error {
  readonly permission: Permission;
  readonly refusal: DeclarationRefused;

  constructor(permission: Permission, refusal: DeclarationRefused) {
    super(refusal.message, { cause: refusal });
    this.permission = permission;
    this.refusal = refusal;
  }
}
