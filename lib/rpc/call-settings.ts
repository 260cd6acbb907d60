import { isRecord } from '../base/map-values.ts';
import { InvalidArgument } from '../errors.ts';
import { checkVersion } from '../target/version.ts';
import type { TransportOptions } from '../transport/driver/driver.ts';

/** How calls and casts are sent, beside where to. */
export interface CallSettings {
  /** How long `call` waits for the reply, connecting included. Default: `rpc_response_timeout`. */
  readonly timeoutMs?: number | undefined;
  /** The highest version that may be asked for; a request beyond it is refused. Default: none. */
  readonly versionCap?: string | undefined;
  /** Attempts after the first to reach a broker: `undefined` or negative for ever, 0 none. Default: for ever. */
  readonly retry?: number | undefined;
  /**
   * Give a call up when its server does not show for so long that it is still working on it,
   * whatever is left of `timeoutMs`. Default: the server is not asked to show.
   */
  readonly callMonitorTimeoutMs?: number | undefined;
  /** What a driver may honour beyond that. Default: nothing. */
  readonly transportOptions?: TransportOptions | undefined;
}

export const CALL_SETTINGS = [
  'timeoutMs',
  'versionCap',
  'retry',
  'callMonitorTimeoutMs',
  'transportOptions',
] as const satisfies readonly (keyof CallSettings)[];

/**
 * @throws {InvalidArgument} a value has the wrong type; the error names it.
 * @throws {InvalidVersion} the version cap cannot be compared.
 */
export function checkCallSettings(settings: CallSettings): void {
  const { timeoutMs, versionCap, retry, callMonitorTimeoutMs, transportOptions } = settings;
  if (timeoutMs !== undefined && !isDuration(timeoutMs)) {
    throw new InvalidArgument('timeoutMs', 'must be a finite number, at least 0');
  }
  if (versionCap !== undefined) checkVersion(versionCap);
  if (retry !== undefined && !Number.isInteger(retry)) {
    throw new InvalidArgument('retry', 'must be an integer');
  }
  if (callMonitorTimeoutMs !== undefined) {
    if (!isDuration(callMonitorTimeoutMs) || callMonitorTimeoutMs === 0) {
      throw new InvalidArgument('callMonitorTimeoutMs', 'must be a finite number, more than 0');
    }
  }
  if (transportOptions !== undefined && !isRecord(transportOptions)) {
    throw new InvalidArgument('transportOptions', 'must be an object');
  }
}

function isDuration(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) >= 0;
}
