import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { deferred, type Deferred } from '../../../lib/base/deferred.ts';
import { ARGUMENTS } from '../../../lib/testing/broker/amqp/arguments.ts';
import {
  CommandAssembler,
  encodeCommand,
  type Command,
  type Content,
} from '../../../lib/testing/broker/amqp/command.ts';
import type { FieldTable } from '../../../lib/testing/broker/amqp/field-table.ts';
import { FrameReader } from '../../../lib/testing/broker/amqp/frame.ts';
import type { Method, MethodName } from '../../../lib/testing/broker/amqp/method.ts';
import { METHODS } from '../../../lib/testing/broker/amqp/methods.ts';

export const PROTOCOL_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');

const FRAME_MAX = 131_072;

/** What a broker does next: say something on a channel, say which protocol it speaks, or end. */
export type Heard =
  { readonly channel: number; readonly command: Command } | 'protocol header' | 'end';

export interface Login {
  readonly mechanism?: string;
  readonly response?: Buffer;
  readonly virtualHost?: string;
  readonly clientProperties?: FieldTable;
  readonly heartbeat?: number;
}

/** A client that says whatever a test wants, byte by byte if it must. */
export class RawClient implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #frames = new FrameReader(FRAME_MAX);
  readonly #assemblers = new Map<number, CommandAssembler>();
  readonly #heard: Heard[] = [];
  #waiting: Deferred<void> = deferred();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#take(chunk);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#hear('end');
    });
  }

  static async connect(url: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** A connection that is open, with channel 1 open. */
  static async open(url: string, login: Login = {}): Promise<RawClient> {
    const client = await RawClient.connect(url);
    await client.login(url, login);
    client.send(1, filled('channel.open', {}));
    await client.expect('channel.open-ok');
    return client;
  }

  async login(url: string, login: Login = {}): Promise<void> {
    const { username, password, pathname } = new URL(url);
    this.write(PROTOCOL_HEADER);
    await this.expect('connection.start');
    this.send(
      0,
      filled('connection.start-ok', {
        clientProperties: login.clientProperties ?? CAPABLE,
        mechanism: login.mechanism ?? 'PLAIN',
        response: login.response ?? Buffer.from(`\0${username}\0${password}`),
        locale: 'en_US',
      }),
    );
    const { channelMax, heartbeat } = await this.expect('connection.tune');
    this.send(
      0,
      filled('connection.tune-ok', {
        channelMax,
        frameMax: FRAME_MAX,
        heartbeat: login.heartbeat ?? heartbeat,
      }),
    );
    const virtualHost = login.virtualHost ?? (decodeURIComponent(pathname.slice(1)) || '/');
    this.send(0, filled('connection.open', { virtualHost }));
    await this.expect('connection.open-ok');
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  send(channel: number, method: Method, content?: Content): void {
    this.write(encodeCommand(channel, { method, ...(content && { content }) }, FRAME_MAX));
  }

  /** What comes next; heartbeats are not heard. */
  async next(): Promise<Heard> {
    for (;;) {
      const first = this.#heard.shift();
      if (first !== undefined) return first;
      await this.#waiting.promise;
    }
  }

  /** The next is to be that method. */
  async expect<Name extends MethodName>(name: Name): Promise<Method<Name>> {
    return (await this.expectCommand(name)).method;
  }

  async expectCommand<Name extends MethodName>(
    name: Name,
  ): Promise<{ readonly method: Method<Name>; readonly content: Content | undefined }> {
    const heard = await this.next();
    if (typeof heard === 'string') throw new Error(`${heard} came instead of ${name}`);
    const { method, content } = heard.command;
    if (method.name !== name) {
      throw new Error(`${JSON.stringify(method, printable)} came instead of ${name}`);
    }
    return { method: method as Method<Name>, content };
  }

  end(): void {
    this.#socket.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    return Promise.resolve();
  }

  #take(chunk: Buffer): void {
    if (chunk.equals(PROTOCOL_HEADER)) {
      this.#hear('protocol header');
      return;
    }
    for (const frame of this.#frames.read(chunk)) {
      if (frame.type === 'heartbeat') continue;
      const assembler = this.#assemblers.get(frame.channel) ?? new CommandAssembler(Infinity);
      this.#assemblers.set(frame.channel, assembler);
      const command = assembler.accept(frame);
      if (command !== undefined) this.#hear({ channel: frame.channel, command });
    }
  }

  #hear(heard: Heard): void {
    this.#heard.push(heard);
    this.#waiting.resolve();
    this.#waiting = deferred();
  }
}

/** The capabilities that py-amqp and amqplib claim. */
export const CAPABLE: FieldTable = new Map([
  [
    'capabilities',
    {
      kind: 'table',
      value: new Map(
        ['authentication_failure_close', 'connection.blocked', 'consumer_cancel_notify'].map(
          (name) => [name, { kind: 'bool', value: true }],
        ),
      ),
    },
  ],
]);

/** A method with what is not given empty: false, 0, no text. */
export function filled<Name extends MethodName>(
  name: Name,
  fields: Partial<Method<Name>>,
): Method<Name> {
  const empty = Object.entries(METHODS[name].args).map(
    ([arg, type]) => [arg, ARGUMENTS[type].empty] as const,
  );
  // The table is what the type is made from.
  return { name, ...Object.fromEntries(empty), ...fields } as unknown as Method<Name>;
}

export function printable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Map ? Object.fromEntries(value) : value;
}
