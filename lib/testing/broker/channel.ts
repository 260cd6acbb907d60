import { CommandAssembler, type Command, type Content } from './amqp/command.ts';
import { AmqpError, during, type MethodId } from './amqp/errors.ts';
import type { Frame } from './amqp/frame.ts';
import { decodeMethod, type Method, type MethodName } from './amqp/method.ts';
import { METHODS } from './amqp/methods.ts';
import { ChannelSession, type ChannelHost } from './channel-session.ts';
import { MESSAGE_METHODS } from './message-methods.ts';
import type { MethodHandler, MethodHandlers } from './method-handler.ts';
import { TOPOLOGY_METHODS } from './topology-methods.ts';

const HANDLERS: MethodHandlers = { ...TOPOLOGY_METHODS, ...MESSAGE_METHODS };

/** What a client may ask of a broker, and oslo never does. */
const NOT_HERE: ReadonlySet<MethodName> = new Set<MethodName>([
  'channel.flow',
  'exchange.bind',
  'exchange.unbind',
  'queue.purge',
  'basic.get',
  'basic.recover',
  'basic.recover-async',
  'tx.select',
  'tx.commit',
  'tx.rollback',
]);

export interface ChannelOptions {
  readonly host: ChannelHost;
  readonly send: (command: Command) => void;
  readonly largestBody: number;
}

type ChannelState =
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'open';
      readonly session: ChannelSession;
      readonly assembler: CommandAssembler;
    }
  /** Told that it is closed, and not yet heard that the client knows. */
  | { readonly kind: 'closing' };

/** One channel of a connection: opens, does what its methods ask for, and closes. */
export class Channel {
  readonly #options: ChannelOptions;
  #state: ChannelState = { kind: 'closed' };

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  /** What it holds, while it is open. */
  get session(): ChannelSession | undefined {
    return this.#state.kind === 'open' ? this.#state.session : undefined;
  }

  /** @throws {AmqpError} what ends the whole connection. */
  accept(frame: Frame): void {
    switch (this.#state.kind) {
      case 'closed':
        this.#open(frame);
        return;
      case 'open':
        this.#work(frame, this.#state);
        return;
      case 'closing':
        this.#ignoreUntilClosed(frame);
    }
  }

  #open(frame: Frame): void {
    const command = new CommandAssembler(this.#options.largestBody).accept(frame);
    if (command?.method.name !== 'channel.open') {
      throw new AmqpError('CHANNEL_ERROR', "expected 'channel.open'", idOf(command?.method));
    }
    const { host, send, largestBody } = this.#options;
    this.#state = {
      kind: 'open',
      session: new ChannelSession(host, send),
      assembler: new CommandAssembler(largestBody),
    };
    send({ method: { name: 'channel.open-ok' } });
  }

  #work(frame: Frame, { session, assembler }: ChannelState & { kind: 'open' }): void {
    try {
      const command = assembler.accept(frame);
      if (command === undefined) return;
      const { method, content } = command;
      during(METHODS[method.name], () => {
        this.#perform(session, method, content);
      });
    } catch (error) {
      if (!(error instanceof AmqpError) || !error.soft) throw error;
      this.#refuse(error, session);
    }
  }

  #perform(session: ChannelSession, method: Method, content: Content | undefined): void {
    if (method.name === 'channel.close') {
      end(session);
      this.#state = { kind: 'closed' };
      session.send({ method: { name: 'channel.close-ok' } });
      return;
    }
    // The handler was looked up by the name of this very method.
    const handler = HANDLERS[method.name] as MethodHandler<MethodName> | undefined;
    if (handler === undefined) throw unknownMethod(method.name);
    handler(session, method, content);
  }

  #refuse(error: AmqpError, session: ChannelSession): void {
    end(session);
    this.#state = { kind: 'closing' };
    const { classId = 0, methodId = 0 } = error.method ?? {};
    const { replyCode, message: replyText } = error;
    session.send({ method: { name: 'channel.close', replyCode, replyText, classId, methodId } });
  }

  #ignoreUntilClosed(frame: Frame): void {
    if (frame.type !== 'method') return;
    const { name } = decodeMethod(frame.payload);
    if (name === 'channel.close') {
      this.#options.send({ method: { name: 'channel.close-ok' } });
    }
    if (name === 'channel.close' || name === 'channel.close-ok') this.#state = { kind: 'closed' };
  }
}

function end(session: ChannelSession): void {
  session.leave();
  session.giveBack();
}

function unknownMethod(name: MethodName): AmqpError {
  if (name === 'channel.open') {
    return new AmqpError('CHANNEL_ERROR', "second 'channel.open' seen");
  }
  if (NOT_HERE.has(name)) {
    return new AmqpError('NOT_IMPLEMENTED', `the mini-broker has no ${name}`);
  }
  return new AmqpError('COMMAND_INVALID', `unimplemented method ${name}`);
}

function idOf(method: Method | undefined): MethodId | undefined {
  return method && METHODS[method.name];
}
