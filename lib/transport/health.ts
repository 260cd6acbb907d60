import type { ConnectionHealth, ConsumerHealth, DriverHealth } from './driver/health.ts';

/** A snapshot of a transport, for probes and for people. Plain data: it can be sent as JSON. */
export interface TransportHealth extends DriverHealth {
  /** Whether everything that is in use works: the same as no {@link reasons}. */
  readonly healthy: boolean;
  /** What does not work, in sentences. */
  readonly reasons: readonly string[];
}

/** Judges what a driver says. A connection that nobody needs is well. */
export function judgeHealth(health: DriverHealth, closed: boolean): TransportHealth {
  const reasons = closed
    ? ['The transport is closed']
    : [
        ...health.connections.flatMap(connectionProblems),
        ...health.consumers.flatMap(consumerProblems),
      ];
  return { healthy: reasons.length === 0, reasons, ...health };
}

function connectionProblems({
  purpose,
  state,
  broker,
  blocked,
  error,
}: ConnectionHealth): string[] {
  const because = error === undefined ? '' : `: ${error}`;
  switch (state) {
    case 'connecting':
    case 'waiting':
      return [`The connection to ${purpose} is not open${because}`];
    case 'ready':
      return blocked === undefined
        ? []
        : [`The broker ${broker ?? ''} has blocked the connection to ${purpose}: ${blocked}`];
    case 'idle':
    case 'closed':
      return [];
  }
}

function consumerProblems({ queues, consuming, problem }: ConsumerHealth): string[] {
  if (consuming && problem === undefined) return [];
  const because = problem === undefined ? '' : `: ${problem}`;
  const verb = consuming ? 'may not be heard' : 'are not consumed';
  return [`The queues ${queues.join(', ')} ${verb}${because}`];
}
