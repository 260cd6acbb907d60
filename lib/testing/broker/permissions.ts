import { AmqpError } from './amqp/errors.ts';
import { inVhost } from './broker-queue.ts';

/**
 * Patterns of the names of queues and exchanges that a user may declare and delete (configure),
 * publish to and bind (write), consume and bind from (read), as `rabbitmqctl set_permissions` has
 * them. What is left out is allowed.
 */
export interface MiniBrokerPermissions {
  readonly configure?: RegExp | undefined;
  readonly write?: RegExp | undefined;
  readonly read?: RegExp | undefined;
}

export type Right = keyof MiniBrokerPermissions;

/** What permissions are about. */
export interface Resource {
  readonly kind: 'queue' | 'exchange';
  /** Empty: the default exchange. */
  readonly name: string;
}

/** Where somebody wants to do something. */
export interface Place {
  readonly user: string;
  readonly vhost: { readonly name: string };
  readonly permissions: MiniBrokerPermissions;
}

/** @throws {AmqpError} 403, in RabbitMQ's words. */
export function demand(
  right: Right,
  { kind, name }: Resource,
  { user, vhost, permissions }: Place,
): void {
  const known = name === '' && kind === 'exchange' ? 'amq.default' : name;
  if (permissions[right]?.test(known) !== false) return;
  const what = inVhost(kind, known, vhost.name);
  throw new AmqpError('ACCESS_REFUSED', `access to ${what} refused for user '${user}'`);
}
