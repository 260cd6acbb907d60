import {
  BrokerConnectionError,
  ConfigurationError,
  DeclarationRefused,
  DriverLoadFailure,
  InvalidTransportURL,
  isRemoteException,
  MessageDeliveryFailure,
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
} as const;

/** Why a command ended. */
export type Ending = keyof typeof EXIT;

const MEANING: Readonly<Record<Ending, string>> = {
  done: 'done',
  failed: 'failed',
  usage: 'wrong usage',
  configuration: 'wrong configuration',
  broker: 'no broker could be reached, or it refused',
  timeout: 'no reply in time',
  remote: 'the other side raised an error',
};

/** The command line is wrong; the message says what, and help is offered. */
export class UsageError extends Error {}

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
  { ending: 'remote', classes: [RemoteError] },
] as const;

/** What an error that ended a command makes of it. */
export function endingOf(error: unknown): Ending {
  if (error instanceof ServerListenError) return endingOf(error.cause);
  if (isRemoteException(error)) return 'remote';
  const row = BY_CLASS.find(({ classes }) => classes.some((known) => error instanceof known));
  return row?.ending ?? 'failed';
}

/** The exit codes of a command, for the end of its help page; `usage` and `failed` go without saying. */
export function describeExitCodes(endings: readonly Ending[] = []): string {
  const known = new Set<string>(['done', 'failed', 'usage', ...endings]);
  const rows = Object.entries(EXIT).filter(([ending]) => known.has(ending));
  const texts = rows.map(([ending, code]) => `${code} ${MEANING[ending as Ending]}`);
  return `Exit codes: ${texts.join(', ')}. The reason is on standard error.`;
}
