import { AmqpError } from './amqp/errors.ts';
import type { FieldTable } from './amqp/field-table.ts';
import type { Method } from './amqp/method.ts';
import { MECHANISM_NAMES, readLogin, type Login } from './sasl.ts';
import type { VirtualHost } from './virtual-host.ts';

/** What client and broker agreed on. */
export interface Session {
  readonly user: string;
  readonly vhost: VirtualHost;
  readonly frameMax: number;
  readonly heartbeatSeconds: number;
  /** What the client says of itself. */
  readonly clientProperties: FieldTable;
}

/** What comes of a method of the handshake. */
export type HandshakeStep =
  | { readonly kind: 'continued' }
  /** The client is told why. */
  | { readonly kind: 'refused'; readonly error: AmqpError }
  | { readonly kind: 'done'; readonly session: Session };

export interface HandshakeOptions {
  readonly heartbeatSeconds: number;
  readonly serverProperties: FieldTable;
  readonly mayLogIn: (login: Login) => boolean;
  readonly virtualHost: (name: string) => VirtualHost | undefined;
  readonly send: (method: Method) => void;
}

export const CHANNEL_MAX = 2_047;
export const FRAME_MAX = 131_072;
/** No client can be asked for less; none may send more before it has agreed to. */
export const FRAME_MIN = 4_096;

type HandshakeState =
  | { readonly kind: 'awaiting start-ok' }
  | { readonly kind: 'awaiting tune-ok'; readonly client: Client }
  | { readonly kind: 'awaiting open'; readonly client: Client; readonly tuned: Tuned };

type Client = Pick<Session, 'user' | 'clientProperties'>;
type Tuned = Pick<Session, 'frameMax' | 'heartbeatSeconds'>;

/**
 * From the protocol header to an open connection. What a client does wrong here is not explained to
 * it, as by RabbitMQ: its socket just ends, but for a wrong password and an unknown virtual host.
 */
export class Handshake {
  readonly #options: HandshakeOptions;
  #state: HandshakeState = { kind: 'awaiting start-ok' };

  constructor(options: HandshakeOptions) {
    this.#options = options;
    options.send({
      name: 'connection.start',
      versionMajor: 0,
      versionMinor: 9,
      serverProperties: options.serverProperties,
      mechanisms: Buffer.from(MECHANISM_NAMES),
      locales: Buffer.from('en_US'),
    });
  }

  /** @throws {AmqpError} */
  accept(method: Method): HandshakeStep {
    const state = this.#state;
    if (state.kind === 'awaiting start-ok' && method.name === 'connection.start-ok') {
      return this.#logIn(method);
    }
    if (state.kind === 'awaiting tune-ok' && method.name === 'connection.tune-ok') {
      this.#state = { kind: 'awaiting open', client: state.client, tuned: tuned(method) };
      return { kind: 'continued' };
    }
    if (state.kind === 'awaiting open' && method.name === 'connection.open') {
      return this.#enter(method, { ...state.client, ...state.tuned });
    }
    throw new AmqpError('COMMAND_INVALID', `${method.name} while ${state.kind}`);
  }

  #logIn(method: Method<'connection.start-ok'>): HandshakeStep {
    const { mechanism, response, clientProperties } = method;
    const login = readLogin(mechanism, response);
    if (!this.#options.mayLogIn(login)) {
      const error = new AmqpError(
        'ACCESS_REFUSED',
        `Login was refused using authentication mechanism ${mechanism}. For details see the broker logfile.`,
      );
      if (!isCapable(clientProperties, 'authentication_failure_close')) throw error;
      return { kind: 'refused', error };
    }
    this.#state = { kind: 'awaiting tune-ok', client: { user: login.user, clientProperties } };
    this.#options.send({
      name: 'connection.tune',
      channelMax: CHANNEL_MAX,
      frameMax: FRAME_MAX,
      heartbeat: this.#options.heartbeatSeconds,
    });
    return { kind: 'continued' };
  }

  #enter(
    { virtualHost: name }: Method<'connection.open'>,
    agreed: Omit<Session, 'vhost'>,
  ): HandshakeStep {
    const vhost = this.#options.virtualHost(name);
    if (vhost === undefined) {
      const open = { classId: 10, methodId: 40 };
      return {
        kind: 'refused',
        error: new AmqpError('NOT_ALLOWED', `vhost ${name} not found`, open),
      };
    }
    this.#options.send({ name: 'connection.open-ok' });
    return { kind: 'done', session: { ...agreed, vhost } };
  }
}

/** Whether a client says that it understands an extension. */
export function isCapable(clientProperties: FieldTable, capability: string): boolean {
  const capabilities = clientProperties.get('capabilities');
  const claimed = capabilities?.kind === 'table' ? capabilities.value.get(capability) : undefined;
  return claimed?.kind === 'bool' && claimed.value;
}

function tuned({ channelMax, frameMax, heartbeat }: Method<'connection.tune-ok'>): Tuned {
  if (channelMax === 0 || channelMax > CHANNEL_MAX) {
    throw new AmqpError('NOT_ALLOWED', `channel_max ${channelMax}, at most ${CHANNEL_MAX} offered`);
  }
  if (frameMax < FRAME_MIN || frameMax > FRAME_MAX) {
    throw new AmqpError('NOT_ALLOWED', `frame_max ${frameMax} of ${FRAME_MIN} to ${FRAME_MAX}`);
  }
  return { frameMax, heartbeatSeconds: heartbeat };
}
