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
  servers: readonly Pick<RPCServer, 'start'>[],
  transport: Transport,
  timeoutMs: number,
): Promise<void> {
  let problem = 'No broker answers';
  const onChange = (change: unknown): void => {
    problem = (change as ConnectionStateChange).error ?? problem;
  };
  subscribe(CONNECTIONS, onChange);
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<'expired'>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, 'expired');
  });
  try {
    const started = Promise.all(servers.map((server) => server.start()));
    if ((await Promise.race([started, expired])) !== 'expired') return;
    throw new MessageDeliveryFailure(`${problem} (gave up after ${timeoutMs / 1000} s)`);
  } catch (error) {
    await transport.close();
    throw error;
  } finally {
    clearTimeout(timer);
    unsubscribe(CONNECTIONS, onChange);
  }
}
