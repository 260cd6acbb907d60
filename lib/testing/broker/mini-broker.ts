import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { silentLogger, type Logger } from '../../base/logger.ts';
import { InvalidArgument } from '../../errors.ts';
import { AmqpError } from './amqp/errors.ts';
import type { FieldTable, FieldValue } from './amqp/field-table.ts';
import type { BrokerQueue } from './broker-queue.ts';
import { Connection } from './connection.ts';
import type { MiniBrokerPermissions } from './permissions.ts';
import type { Login } from './sasl.ts';
import { VirtualHost } from './virtual-host.ts';

export interface MiniBrokerOptions {
  /** Default: any that is free. */
  readonly port?: number;
  /** Passwords by user. Default: `guest`, as RabbitMQ has it. */
  readonly users?: Readonly<Record<string, string>>;
  /** What each user may do. Default: everything. */
  readonly permissions?: Readonly<Record<string, MiniBrokerPermissions>>;
  /** Default: `/`. */
  readonly vhosts?: readonly string[];
  /** Proposed to clients. Default: 60; zero is none. */
  readonly heartbeatSeconds?: number;
  /** A message with a larger body is refused. Default: 128 MiB, as RabbitMQ's. */
  readonly largestMessageBytes?: number;
  /** Hears of clients that are refused. Default: silent. */
  readonly logger?: Logger;
}

/** A client as {@link MiniBroker.connections} shows it. */
export interface MiniBrokerConnection {
  /** Both ends: `127.0.0.1:40512 -> 127.0.0.1:5672`. */
  readonly name: string;
  readonly user: string;
  readonly vhost: string;
}

/** A queue as {@link MiniBroker.queues} shows it. */
export interface MiniBrokerQueue {
  readonly name: string;
  readonly type: 'classic' | 'quorum' | 'stream';
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** Those that wait to be delivered. */
  readonly messages: number;
  /** Those that were delivered and not acknowledged. */
  readonly unacknowledged: number;
  readonly consumers: number;
}

const LOOPBACK = '127.0.0.1';

const GUEST = { guest: 'guest' };

/**
 * For tests: a small AMQP 0-9-1 broker inside the process, on loopback. Real services of any
 * language connect to it as to RabbitMQ, as far as oslo.messaging goes: the queues, exchanges and
 * codes of errors that it uses, and a refusal by name of what it does not. It keeps all in memory,
 * knows no TLS and no cluster, and forgets everything at the end.
 */
export class MiniBroker implements AsyncDisposable {
  readonly #server: Server;
  readonly #options: Required<MiniBrokerOptions>;
  readonly #vhosts = new Map<string, VirtualHost>();
  readonly #connections = new Set<Connection>();
  readonly #permissions: Map<string, MiniBrokerPermissions>;
  #alarm: string | undefined;

  private constructor(options: Required<MiniBrokerOptions>) {
    this.#options = options;
    this.#permissions = new Map(Object.entries(options.permissions));
    for (const name of options.vhosts) this.addVhost(name);
    this.#server = createServer((socket) => {
      this.#accept(socket);
    });
  }

  /** Resolves when it listens. */
  static async start(options: MiniBrokerOptions = {}): Promise<MiniBroker> {
    const broker = new MiniBroker({
      port: 0,
      users: GUEST,
      permissions: {},
      vhosts: ['/'],
      heartbeatSeconds: 60,
      largestMessageBytes: 134_217_728,
      logger: silentLogger,
      ...options,
    });
    broker.#server.listen(broker.#options.port, LOOPBACK);
    await once(broker.#server, 'listening');
    return broker;
  }

  get port(): number {
    // A server that listens on a port has such an address.
    return (this.#server.address() as AddressInfo).port;
  }

  /** What goes into `transport_url`, of the first user and virtual host. */
  get url(): string {
    const [vhost = '/'] = this.#vhosts.keys();
    return this.urlOf(vhost);
  }

  /** `rabbit://user:password@host:port/vhost`, of the first user. */
  urlOf(vhost: string): string {
    const [[user, password] = ['', '']] = Object.entries(this.#options.users);
    const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
    return `rabbit://${login}@${LOOPBACK}:${this.port}/${encodeURIComponent(vhost)}`;
  }

  /** @throws {InvalidArgument} it is there. */
  addVhost(name: string): void {
    if (this.#vhosts.has(name)) throw new InvalidArgument('name', `virtual host ${name} exists`);
    this.#vhosts.set(name, new VirtualHost(name));
  }

  /** Its clients are told that it is gone. */
  deleteVhost(name: string): void {
    this.closeConnections('the virtual host is deleted', { vhost: name });
    this.#vhosts.get(name)?.dispose();
    this.#vhosts.delete(name);
  }

  /** The queues of a virtual host. */
  queues(vhost = '/'): readonly MiniBrokerQueue[] {
    return this.#vhost(vhost).queues.map((queue) => ({
      name: queue.name,
      type: queue.properties.arguments.type,
      durable: queue.properties.durable,
      autoDelete: queue.properties.autoDelete,
      messages: queue.messageCount,
      unacknowledged: this.#unacknowledged(queue),
      consumers: queue.consumerCount,
    }));
  }

  /** A queue goes, with what is in it; its consumers are told, as by RabbitMQ. */
  deleteQueue(name: string, { vhost = '/' } = {}): void {
    this.#vhost(vhost).deleteQueue(name, this);
  }

  /** The clients that are connected. Default: to any virtual host. */
  connections({ vhost }: { readonly vhost?: string } = {}): readonly MiniBrokerConnection[] {
    return this.#connectionsTo(vhost).flatMap(({ name, session }) =>
      session === undefined ? [] : [{ name, user: session.user, vhost: session.vhost.name }],
    );
  }

  /** From now on the user may do this, everywhere; connections stay. */
  setPermissions(user: string, permissions: MiniBrokerPermissions): void {
    this.#permissions.set(user, permissions);
  }

  /** Clients are told CONNECTION_FORCED, as by an operator. Default: those of all virtual hosts. */
  closeConnections(reason: string, { vhost }: { readonly vhost?: string } = {}): void {
    for (const connection of this.#connectionsTo(vhost)) {
      connection.close(new AmqpError('CONNECTION_FORCED', reason));
    }
  }

  /** Clients lose their sockets without a word. Default: those of all virtual hosts. */
  dropConnections({ vhost }: { readonly vhost?: string } = {}): void {
    for (const connection of this.#connectionsTo(vhost)) connection.destroy();
  }

  /**
   * Raises an alarm, as RabbitMQ does when it runs out of memory: clients that publish are told why
   * their connection is blocked, and what they send waits until {@link unblock}.
   */
  block(reason: string): void {
    this.#alarm = reason;
  }

  /** Ends the alarm. */
  unblock(): void {
    this.#alarm = undefined;
    for (const connection of this.#connections) connection.unblock();
  }

  /** Ends all connections and listens no more. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
    for (const vhost of this.#vhosts.values()) vhost.dispose();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #accept(socket: Socket): void {
    const { heartbeatSeconds, largestMessageBytes, logger } = this.#options;
    const connection = new Connection(socket, {
      heartbeatSeconds,
      largestMessageBytes,
      logger,
      serverProperties: SERVER_PROPERTIES,
      mayLogIn: (login) => this.#mayLogIn(login),
      permissionsOf: (user) => this.#permissions.get(user) ?? {},
      alarm: () => this.#alarm,
      virtualHost: (name) => this.#vhosts.get(name),
      onClosed: () => {
        this.#connections.delete(connection);
      },
    });
    this.#connections.add(connection);
  }

  #mayLogIn({ user, password }: Login): boolean {
    const { users } = this.#options;
    return Object.hasOwn(users, user) && users[user] === password;
  }

  #unacknowledged(queue: BrokerQueue): number {
    const sessions = [...this.#connections].flatMap((connection) => connection.sessions);
    return sessions.reduce((sum, session) => sum + session.unsettledOf(queue), 0);
  }

  #vhost(name: string): VirtualHost {
    const vhost = this.#vhosts.get(name);
    if (vhost === undefined) throw new InvalidArgument('vhost', `there is no ${name}`);
    return vhost;
  }

  #connectionsTo(vhost: string | undefined): Connection[] {
    return [...this.#connections].filter(
      ({ session }) =>
        session !== undefined && (vhost ?? session.vhost.name) === session.vhost.name,
    );
  }
}

const yes = { kind: 'bool', value: true } as const;

/** What clients look at: which extensions there are. */
const SERVER_PROPERTIES: FieldTable = new Map<string, FieldValue>([
  ['product', { kind: 'longstr', value: Buffer.from('oslo-messaging mini-broker, for tests') }],
  ['version', { kind: 'longstr', value: Buffer.from('3.10.0') }],
  ['platform', { kind: 'longstr', value: Buffer.from(`Node ${process.versions.node}`) }],
  [
    'capabilities',
    {
      kind: 'table',
      value: new Map<string, FieldValue>([
        ['publisher_confirms', yes],
        ['basic.nack', yes],
        ['consumer_cancel_notify', yes],
        ['connection.blocked', yes],
        ['per_consumer_qos', yes],
        ['authentication_failure_close', yes],
      ]),
    },
  ],
]);
