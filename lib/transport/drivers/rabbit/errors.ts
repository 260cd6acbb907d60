import { ConfigurationError, MessageDeliveryFailure } from '../../../errors.ts';
import type { BrokerAddress } from './broker-address.ts';
import { explainRefusal } from './refusals.ts';
import { explainTlsFailure } from './tls-problems.ts';

/** Why a connection to a broker could not be opened. */
export type ConnectProblem =
  /** Nothing listens there, or the network does not reach it: it may come back. */
  | 'unreachable'
  /** User or password, or the login method, is not accepted. */
  | 'login-refused'
  /** The virtual host does not exist, or the user may not use it. */
  | 'vhost-refused'
  /** The certificates do not fit. */
  | 'tls';

/** A broker, named by host and port, that we could not connect to. Carries no password. */
export class BrokerConnectionError extends MessageDeliveryFailure {
  override readonly code = 'OSLO_MESSAGING_BROKER_CONNECTION';
  readonly broker: string;
  readonly problem: ConnectProblem;

  constructor(address: BrokerAddress, problem: ConnectProblem, cause: Error) {
    super(`${describe(address, problem)}: ${reason(address, problem, cause)}`, { cause });
    this.broker = address.name;
    this.problem = problem;
  }

  /** Whether another attempt without a change of configuration makes no sense. */
  get final(): boolean {
    return this.problem !== 'unreachable';
  }
}

function describe(address: BrokerAddress, problem: ConnectProblem): string {
  switch (problem) {
    case 'unreachable':
      return `Cannot reach the broker at ${address.name}`;
    case 'login-refused':
      return `The broker at ${address.name} refuses the login of user "${address.username}"`;
    case 'vhost-refused':
      return `The broker at ${address.name} refuses user "${address.username}" the virtual host "${address.virtualHost}"`;
    case 'tls':
      return `No trusted TLS connection to the broker at ${address.name}`;
  }
}

/** The reason in the words of an operator, where amqplib's are those of a protocol engineer. */
function reason({ hostname }: BrokerAddress, problem: ConnectProblem, cause: Error): string {
  if (problem === 'vhost-refused') return 'it does not exist, or the user has no permissions on it';
  if (problem === 'login-refused') return loginReason(cause.message);
  if (problem === 'tls') return explainTlsFailure(cause, hostname) ?? cause.message;
  if (/maxFrameSize|Expected ConnectionStart|Invalid frame/.test(cause.message)) {
    return 'it does not speak AMQP 0-9-1 on this port';
  }
  if (/closed abruptly during opening|ECONNRESET/.test(cause.message)) {
    return 'it hung up before the login. It may speak TLS on this port (set ssl = true), or not trust our certificate (ssl_cert_file)';
  }
  return cause.message;
}

function loginReason(said: string): string {
  if (!/ACCESS.REFUSED/.test(said)) return `${said}. Let rabbit_login_method be one that it offers`;
  return /mechanism EXTERNAL/.test(said)
    ? 'with rabbit_login_method = EXTERNAL the user is the one that our certificate (ssl_cert_file) names, and it knows none of that name'
    : 'wrong user name or password';
}

/** So much is unsent or unconfirmed that no more is taken (`rabbit_outbox_policy = fail`). */
export class OutboxFull extends MessageDeliveryFailure {
  override readonly code = 'OSLO_MESSAGING_OUTBOX_FULL';

  constructor(maxMessages: number, maxBytes: number) {
    super(
      `The outbox is full: more than ${maxMessages} messages or ${maxBytes} bytes would wait for the broker`,
    );
  }
}

/** The connection was lost between a publish and its confirm: the broker may have the message, or not. */
export class DeliveryUncertain extends MessageDeliveryFailure {
  override readonly code = 'OSLO_MESSAGING_DELIVERY_UNCERTAIN';

  constructor(way: string) {
    super(
      `Nobody knows whether the message to ${way} was delivered: the connection was lost before the broker confirmed it`,
    );
  }
}

/** The broker refused to declare, bind or consume; `subject` is the exchange or queue. */
export class DeclarationRefused extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_DECLARATION_REFUSED';
  readonly subject: string;
  /** The AMQP reply code: 403, 404, 406, 541 … */
  readonly replyCode: number;
  /** The version of the broker that refused. */
  readonly serverVersion: string;

  constructor({ subject, replyCode, serverVersion }: Refusal, cause: Error) {
    const because = explainRefusal(replyCode, cause.message, serverVersion);
    super(`The broker refuses to declare ${subject} (${replyCode}): ${because}`, { cause });
    this.subject = subject;
    this.replyCode = replyCode;
    this.serverVersion = serverVersion;
  }
}

/** What was refused, by whom. */
export type Refusal = Pick<DeclarationRefused, 'subject' | 'replyCode' | 'serverVersion'>;

/** The reply code for what does not exist: it may have gone between two steps of ours, and be made anew. */
export const NOT_FOUND = 404;

/** The AMQP reply code that amqplib puts on its errors. */
export function replyCodeOf(error: unknown): number | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : undefined;
}

export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
