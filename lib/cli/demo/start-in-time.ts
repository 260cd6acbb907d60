import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  MessageDeliveryFailure,
  type ConnectionStateChange,
  type RPCServer,
  type Transport,
} from '../../index.ts';

const CONNECTIONS = 'oslo-messaging:connection';

/**
 * Starts servers, or closes their transport and says why they could not be started within the
 * time: by itself a server waits for its broker for ever, as in oslo.
 *
 * @throws {MessageDeliveryFailure} no broker was reachable.
 * @throws {ServerListenError} the broker refused.
 */
export async function startInTime(
  servers: readonly RPCServer[],
  transport: Transport,
  timeoutMs: number,
): Promise<void> {
  let problem = 'No broker answers';
  const onChange = (change: unknown): void => {
    problem = (change as ConnectionStateChange).error ?? problem;
  };
  subscribe(CONNECTIONS, onChange);
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort();
  }, timeoutMs);
  try {
    await Promise.race([
      Promise.all(servers.map((server) => server.start())),
      aborted(timeout.signal),
    ]);
  } catch (error) {
    await transport.close();
    if (!timeout.signal.aborted) throw error;
    throw new MessageDeliveryFailure(`${problem} (gave up after ${timeoutMs / 1000} s)`);
  } finally {
    clearTimeout(timer);
    unsubscribe(CONNECTIONS, onChange);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('aborted'));
    });
  });
}
