import type { Socket } from 'node:net';
import type { Logger } from '../../base/logger.ts';
import { CommandAssembler, encodeCommand, type Command } from './amqp/command.ts';
import { AmqpError } from './amqp/errors.ts';
import { encodeFrame, FrameReader, type Frame } from './amqp/frame.ts';
import { decodeMethod, type Method } from './amqp/method.ts';
import { METHODS } from './amqp/methods.ts';
import { Channel } from './channel.ts';
import type { ChannelSession } from './channel-session.ts';
import {
  FRAME_MIN,
  Handshake,
  isCapable,
  type HandshakeOptions,
  type Session,
} from './handshake.ts';
import { checkHeartbeat, Heartbeat } from './heartbeat.ts';
import { Throttle, type ThrottleOptions } from './throttle.ts';
import type { MiniBrokerPermissions } from './permissions.ts';

/** The first that a client says, and what a broker answers when it does not: which protocol it is. */
const PROTOCOL_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');

/** A client that was told that its connection is closed may take this long to let go of it. */
const GOODBYE_MS = 1_000;

/** A connection that does not open within this time ends. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

export interface ConnectionOptions extends Omit<HandshakeOptions, 'send'> {
  readonly largestMessageBytes: number;
  readonly logger: Logger;
  readonly onClosed: () => void;
  readonly permissionsOf: (user: string) => MiniBrokerPermissions;
  readonly alarm: ThrottleOptions['alarm'];
}

type ConnectionState =
  | { readonly kind: 'greeting'; readonly received: Buffer }
  | { readonly kind: 'handshake'; readonly handshake: Handshake }
  | {
      readonly kind: 'open';
      readonly session: Session;
      readonly channels: Map<number, Channel>;
      readonly heartbeat: Heartbeat;
    }
  | { readonly kind: 'closing' }
  | { readonly kind: 'closed' };

/** One client: its socket, its login and its channels. */
export class Connection {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #frames = new FrameReader(FRAME_MIN);
  readonly #ownCommands: CommandAssembler;
  readonly #throttle: Throttle;
  #frameMax = FRAME_MIN;
  #state: ConnectionState = { kind: 'greeting', received: Buffer.alloc(0) };
  #goodbye: NodeJS.Timeout;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#ownCommands = new CommandAssembler(options.largestMessageBytes);
    this.#goodbye = this.#endAfter(HANDSHAKE_TIMEOUT_MS);
    this.#throttle = new Throttle({
      socket,
      alarm: options.alarm,
      tell: (method) => {
        const client = this.session?.clientProperties;
        if (client && isCapable(client, 'connection.blocked')) this.#send(0, { method });
      },
    });
    socket.setNoDelay(true);
    // 'close' follows, and says all.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#onClosed();
    });
    socket.on('data', (chunk) => {
      this.#receive(chunk);
    });
  }

  /** As RabbitMQ names connections: by both ends. */
  get name(): string {
    const { remoteAddress, remotePort, localAddress, localPort } = this.#socket;
    return `${remoteAddress ?? ''}:${remotePort ?? 0} -> ${localAddress ?? ''}:${localPort ?? 0}`;
  }

  /** Of its open channels. */
  get sessions(): readonly ChannelSession[] {
    const channels = this.#state.kind === 'open' ? [...this.#state.channels.values()] : [];
    return channels.flatMap(({ session }) => session ?? []);
  }

  /** What was agreed on, while it is open. */
  get session(): Session | undefined {
    return this.#state.kind === 'open' ? this.#state.session : undefined;
  }

  /** An alarm is over. */
  unblock(): void {
    this.#throttle.unblock();
  }

  /** Tells the client why, and ends. */
  close(error: AmqpError): void {
    if (this.#state.kind === 'open') this.#refuse(error);
    else this.destroy();
  }

  /** Ends without a word, as when the machine or the network is gone. */
  destroy(): void {
    this.#socket.destroy();
    this.#onClosed();
  }

  #receive(chunk: Buffer): void {
    try {
      const bytes = this.#state.kind === 'greeting' ? this.#greet(this.#state, chunk) : chunk;
      for (const frame of this.#frames.read(bytes)) this.#accept(frame);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Returns what follows the protocol header. */
  #greet({ received }: ConnectionState & { kind: 'greeting' }, chunk: Buffer): Buffer {
    const bytes = Buffer.concat([received, chunk]);
    if (bytes.length < PROTOCOL_HEADER.length) {
      this.#state = { kind: 'greeting', received: bytes };
      return Buffer.alloc(0);
    }
    if (!bytes.subarray(0, PROTOCOL_HEADER.length).equals(PROTOCOL_HEADER)) {
      this.#write(PROTOCOL_HEADER);
      throw new AmqpError('NOT_ALLOWED', 'another protocol than AMQP 0-9-1');
    }
    const send = (method: Method): void => {
      this.#send(0, { method });
    };
    this.#state = { kind: 'handshake', handshake: new Handshake({ ...this.#options, send }) };
    return bytes.subarray(PROTOCOL_HEADER.length);
  }

  #accept(frame: Frame): void {
    const state = this.#state;
    if (state.kind === 'open') state.heartbeat.heard();
    if (frame.type === 'heartbeat') {
      checkHeartbeat(frame);
      return;
    }
    switch (state.kind) {
      case 'handshake':
        this.#shakeHands(frame, state.handshake);
        return;
      case 'open':
        if (frame.channel === 0) this.#manage(frame);
        else this.#channel(frame.channel, state).accept(frame);
        return;
      case 'closing':
        this.#ignoreUntilClosed(frame);
        return;
      case 'greeting':
      case 'closed':
    }
  }

  #shakeHands(frame: Frame, handshake: Handshake): void {
    if (frame.channel !== 0) throw new AmqpError('CHANNEL_ERROR', 'a channel of no connection');
    const command = this.#ownCommands.accept(frame);
    if (command === undefined) return;
    const step = handshake.accept(command.method);
    if (step.kind === 'refused') this.#refuse(step.error);
    if (step.kind === 'done') this.#open(step.session);
  }

  #open(session: Session): void {
    clearTimeout(this.#goodbye);
    this.#frameMax = session.frameMax;
    this.#frames.frameMax = session.frameMax;
    const heartbeat = new Heartbeat({
      intervalSeconds: session.heartbeatSeconds,
      beat: () => {
        this.#write(encodeFrame({ type: 'heartbeat', channel: 0, payload: Buffer.alloc(0) }));
      },
      onSilence: () => {
        this.#options.logger.warn('A client fell silent', { user: session.user });
        this.destroy();
      },
      isListening: () => this.#throttle.isListening,
    });
    this.#state = { kind: 'open', session, channels: new Map(), heartbeat };
  }

  #channel(number: number, { session, channels }: ConnectionState & { kind: 'open' }): Channel {
    const existing = channels.get(number);
    if (existing !== undefined) return existing;
    const channel = new Channel({
      host: {
        vhost: session.vhost,
        user: session.user,
        owner: this,
        wantsCancels: isCapable(session.clientProperties, 'consumer_cancel_notify'),
        permissions: () => this.#options.permissionsOf(session.user),
        onPublished: () => {
          this.#throttle.onPublished();
        },
      },
      send: (command) => {
        this.#send(number, command);
      },
      largestBody: this.#options.largestMessageBytes,
    });
    channels.set(number, channel);
    return channel;
  }

  /** The methods of the connection itself. */
  #manage(frame: Frame): void {
    const method = this.#ownCommands.accept(frame)?.method;
    if (method === undefined) return;
    if (method.name !== 'connection.close') {
      const problem = `unexpected method ${method.name} in connection state running`;
      throw new AmqpError('CHANNEL_ERROR', problem, METHODS[method.name]);
    }
    this.#send(0, { method: { name: 'connection.close-ok' } });
    this.#leave();
    this.#socket.end();
  }

  #ignoreUntilClosed(frame: Frame): void {
    if (frame.channel !== 0 || frame.type !== 'method') return;
    const { name } = decodeMethod(frame.payload);
    if (name === 'connection.close') this.#send(0, { method: { name: 'connection.close-ok' } });
    if (name === 'connection.close' || name === 'connection.close-ok') this.#socket.end();
  }

  #fail(thrown: unknown): void {
    const { logger } = this.#options;
    if (!(thrown instanceof AmqpError)) {
      logger.error('The mini-broker failed', { error: thrown });
    }
    const error = thrown instanceof AmqpError ? thrown : new AmqpError('INTERNAL_ERROR', 'see log');
    logger.warn('A client is refused', { reason: error.message });
    if (this.#state.kind === 'open') this.#refuse(error);
    else this.#socket.end();
  }

  #refuse(error: AmqpError): void {
    this.#leave();
    const { classId = 0, methodId = 0 } = error.method ?? {};
    const { replyCode, message: replyText } = error;
    this.#send(0, {
      method: { name: 'connection.close', replyCode, replyText, classId, methodId },
    });
  }

  /** Gives back all it held; from now on only its goodbye is heard. */
  #leave(): void {
    const { sessions } = this;
    const state = this.#state;
    this.#state = { kind: 'closing' };
    clearTimeout(this.#goodbye);
    this.#goodbye = this.#endAfter(GOODBYE_MS);
    if (state.kind !== 'open') return;
    state.heartbeat.stop();
    // First nobody consumes: what one channel gives back must not go to the next.
    for (const session of sessions) session.leave();
    for (const session of sessions) session.giveBack();
    state.session.vhost.deleteExclusiveQueues(this);
  }

  #onClosed(): void {
    if (this.#state.kind === 'closed') return;
    this.#leave();
    clearTimeout(this.#goodbye);
    this.#state = { kind: 'closed' };
    this.#options.onClosed();
  }

  #endAfter(delayMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.destroy();
    }, delayMs).unref();
  }

  #send(channel: number, command: Command): void {
    if (this.#state.kind === 'closing' && channel !== 0) return;
    this.#write(encodeCommand(channel, command, this.#frameMax));
  }

  /** What is written within one tick goes out at once. */
  #write(bytes: Buffer): void {
    if (!this.#socket.writable) return;
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => {
        this.#socket.uncork();
      });
    }
    this.#socket.write(bytes);
  }
}
