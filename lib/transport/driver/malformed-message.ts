import { diagnosticsChannel } from '../../base/diagnostics.ts';
import type { Logger } from '../../base/logger.ts';

/** A delivery that could not be understood: it was rejected, and the next one is served. */
export interface MalformedMessageEvent {
  /** What it should have been. */
  readonly kind: 'request' | 'reply' | 'notification';
  readonly exchange: string;
  readonly routingKey: string;
  /** What is wrong with it; quotes nothing of its text. */
  readonly cause: string;
}

const malformedMessages = diagnosticsChannel<MalformedMessageEvent>('oslo-messaging:malformed');

/** Logs a rejected delivery, once and with its cause, and tells whoever counts them. */
export function reportMalformed(event: MalformedMessageEvent, logger: Logger): void {
  const { kind, cause, exchange, routingKey } = event;
  logger.error(`Rejected a ${kind} that cannot be understood: ${cause}`, { exchange, routingKey });
  malformedMessages.publish(() => event);
}
