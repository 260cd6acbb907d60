import { isRecord } from '../base/map-values.ts';
import { InvalidArgument } from '../errors.ts';
import { checkVersion } from '../target/version.ts';
import type { TransportOptions } from '../transport/driver/driver.ts';

/** How calls and casts are sent, beside where to. */
export interface CallSettings {
  /** How long `call` waits for the reply, connecting included. Default: `rpc_response_timeout`. */
  readonly timeoutMs?: number | undefined;
  /**
   * How long `cast` waits for the broker to have the request, connecting included; it may have it
   * all the same, when the time is up. Default: no limit, as in oslo.
   */
  readonly sendTimeoutMs?: number | undefined;
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
  'sendTimeoutMs',
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
  const { versionCap, retry, callMonitorTimeoutMs, transportOptions } = settings;
  for (const name of ['timeoutMs', 'sendTimeoutMs'] as const) {
    if (settings[name] !== undefined && !isDuration(settings[name])) {
      throw new InvalidArgument(name, 'must be a finite number, at least 0');
    }
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
  if (transportOptions !== undefined) checkTransportOptions(transportOptions);
}

function checkTransportOptions(options: unknown): void {
  if (!isRecord(options)) throw new InvalidArgument('transportOptions', 'must be an object');
  const { uncertain } = options;
  if (uncertain !== undefined && uncertain !== 'republish' && uncertain !== 'fail') {
    throw new InvalidArgument('transportOptions.uncertain', "must be 'republish' or 'fail'");
  }
}

function isDuration(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) >= 0;
}
