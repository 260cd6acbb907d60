import { systemClock, type Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { RpcIncomingMessage } from '../transport/driver/incoming-message.ts';
import { requestIdOf } from '../transport/driver/request-id.ts';

/** A peer cannot ask for more heartbeats than one in this time. */
const SHORTEST_INTERVAL_MS = 25;
/** A timer fires at once for anything longer. */
const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

/** The part of a request that a call monitor needs. */
export type MonitoredCall = Pick<
  RpcIncomingMessage,
  'clientTimeout' | 'ctxt' | 'heartbeat' | 'msgId'
>;

const NOTHING_TO_STOP = (): void => {
  /* the caller does not monitor the call */
};

/**
 * Tells the caller that its call is being worked on, every half of the time after which it would
 * give up, until the returned function is called or a heartbeat cannot be sent.
 *
 * Counterpart: oslo's watchdog thread, which serves no timeout below two seconds; this one does.
 */
export function startCallMonitor(
  incoming: MonitoredCall,
  logger: Logger,
  clock: Clock = systemClock,
): () => void {
  const { clientTimeout, msgId } = incoming;
  const monitored = msgId !== undefined && clientTimeout !== null && clientTimeout !== undefined;
  if (!monitored) return NOTHING_TO_STOP;
  const intervalMs = heartbeatInterval(clientTimeout);
  const fields = { msgId, requestId: requestIdOf(incoming.ctxt) };
  if (intervalMs === undefined) {
    logger.warn(
      'The caller asks for call monitoring with an invalid timeout, it is ignored',
      fields,
    );
    return NOTHING_TO_STOP;
  }
  let underway = false;
  const stop = clock.every(intervalMs, () => {
    // One that waits for a broker is enough: the caller needs no more when it comes back.
    if (underway) return;
    underway = true;
    incoming.heartbeat().then(
      () => {
        underway = false;
      },
      (error: unknown) => {
        // Safe to give up: a caller that is still there notices by its own timeout.
        stop();
        logger.debug('A call monitor heartbeat could not be sent', {
          ...fields,
          error: String(error),
        });
      },
    );
  });
  return stop;
}

/** Half the caller's timeout (seconds, a number of any kind), or `undefined` if it is not a positive number. */
function heartbeatInterval(clientTimeout: unknown): number | undefined {
  const seconds = typeof clientTimeout === 'bigint' ? Number(clientTimeout) : clientTimeout;
  if (typeof seconds !== 'number' || !(seconds > 0) || seconds === Infinity) return undefined;
  return Math.min(Math.max((seconds * 1000) / 2, SHORTEST_INTERVAL_MS), LONGEST_INTERVAL_MS);
}
