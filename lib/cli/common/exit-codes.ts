import {
  BrokerConnectionError,
  ConfigurationError,
  DeclarationRefused,
  DriverLoadFailure,
  InvalidTransportURL,
  isRemoteException,
  MessageDeliveryFailure,
  MessageUndeliverable,
  MessagingTimeout,
  RemoteError,
  ServerListenError,
} from '../../index.ts';

/** What the exit codes of all commands mean. A signal that ends a command at once is 128 + its number. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  configuration: 3,
  broker: 4,
  timeout: 5,
  remote: 6,
  unroutable: 7,
  refused: 8,
  interrupted: 130,
} as const;

/** Why a command ended. */
export type Ending = keyof typeof EXIT;

const MEANING: Readonly<Record<Ending, string>> = {
  done: 'done',
  failed: 'failed',
  usage: 'wrong usage',
  configuration: 'wrong configuration',
  broker: 'no broker could be reached, or it refused what was asked of it',
  timeout: 'no reply in time',
  remote: 'the other side raised an error',
  unroutable: 'no queue exists for the target',
  refused: 'the broker refused login or virtual host',
  interrupted: 'interrupted',
};

/** The command line is wrong; the message says what, and help is offered. */
export class UsageError extends Error {}

/** A command ends so; without a message it has said itself what is to be said. */
export class CommandEnd extends Error {
  readonly ending: Ending;

  constructor(ending: Ending, message = '') {
    super(message);
    this.ending = ending;
  }
}

const BY_CLASS = [
  { ending: 'usage', classes: [UsageError] },
  {
    ending: 'broker',
    classes: [BrokerConnectionError, DeclarationRefused, MessageDeliveryFailure],
  },
  {
    ending: 'configuration',
    classes: [ConfigurationError, InvalidTransportURL, DriverLoadFailure],
  },
  { ending: 'timeout', classes: [MessagingTimeout] },
  { ending: 'unroutable', classes: [MessageUndeliverable] },
  { ending: 'remote', classes: [RemoteError] },
] as const;

/** What an error that ended a command makes of it. */
export function endingOf(error: unknown): Ending {
  if (error instanceof CommandEnd) return error.ending;
  if (error instanceof ServerListenError) return endingOf(error.cause);
  if (error instanceof MessagingTimeout && error.stage === 'unroutable') return 'unroutable';
  if (error instanceof BrokerConnectionError && isRefusal(error)) return 'refused';
  if (isRemoteException(error)) return 'remote';
  const row = BY_CLASS.find(({ classes }) => classes.some((known) => error instanceof known));
  return row?.ending ?? 'failed';
}

function isRefusal({ problem }: BrokerConnectionError): boolean {
  return problem === 'login-refused' || problem === 'vhost-refused';
}

/** The exit codes of a command, for the end of its help page; `usage` and `failed` go without saying. */
export function describeExitCodes(endings: readonly Ending[] = []): string {
  const known = new Set<string>(['done', 'failed', 'usage', ...endings]);
  const rows = Object.entries(EXIT).filter(([ending]) => known.has(ending));
  const texts = rows.map(([ending, code]) => `${code} ${MEANING[ending as Ending]}`);
  return `Exit codes: ${texts.join(', ')}. The reason is on standard error.`;
}
