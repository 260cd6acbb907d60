import { InvalidArgument } from '../errors.ts';

/** How notifications are sent. */
export interface NotifierSettings {
  /** Who says so: `compute.host1`. Default: nobody, null on the wire. */
  readonly publisherId?: string | undefined;
  /** Attempts after the first to reach a broker: negative for ever, 0 none. Default: option `retry`. */
  readonly retry?: number | undefined;
  /** How long a caller waits at most; what is not sent by then has failed. Default: for ever. */
  readonly timeoutMs?: number | undefined;
  /**
   * What the caller hears of a driver that fails. Every failure is logged and counted; `thrown`
   * rejects with a `NotificationFailure`, too. Default: `logged`, as in oslo.
   */
  readonly failures?: 'logged' | 'thrown' | undefined;
}

export const NOTIFIER_SETTINGS = [
  'publisherId',
  'retry',
  'timeoutMs',
  'failures',
] as const satisfies readonly (keyof NotifierSettings)[];

/** @throws {InvalidArgument} a value has the wrong type; the error names it. */
export function checkNotifierSettings(settings: NotifierSettings): void {
  const { publisherId, retry, timeoutMs, failures } = settings;
  if (publisherId !== undefined && typeof (publisherId as unknown) !== 'string') {
    throw new InvalidArgument('publisherId', 'must be a string');
  }
  if (retry !== undefined && !Number.isInteger(retry)) {
    throw new InvalidArgument('retry', 'must be an integer');
  }
  if (timeoutMs !== undefined && !(Number.isFinite(timeoutMs) && timeoutMs >= 0)) {
    throw new InvalidArgument('timeoutMs', 'must be a finite number, at least 0');
  }
  if (failures !== undefined && !['logged', 'thrown'].includes(failures)) {
    throw new InvalidArgument('failures', 'must be "logged" or "thrown"');
  }
}
