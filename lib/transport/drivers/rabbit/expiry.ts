import type { ConsumeMessage } from 'amqplib';

/**
 * When the caller of a request gives up, on the clock of `performance.now()`. At the latest: how long
 * it has been in its queue before, nobody says.
 */
export function expiryOf({ properties }: ConsumeMessage): number {
  const expiration: unknown = properties.expiration;
  return typeof expiration === 'string' ? performance.now() + Number(expiration) : Infinity;
}
