import type { Fault } from './faults.ts';
import type { Setup } from './setups.ts';

/** What senders know apart. */
export const KINDS = ['call', 'cast', 'fanout', 'notification'] as const;
export type Kind = (typeof KINDS)[number];

/** Whether a fault may take messages with the queues that hold them. Queues of fanouts are never durable. */
export function mayLose(
  kind: Kind,
  { takes }: Pick<Fault, 'takes'>,
  { durable }: Pick<Setup, 'durable'>,
): boolean {
  if (takes === 'all queues') return true;
  return takes === 'transient queues' && (kind === 'fanout' || !durable);
}

/** What `docs/delivery-contract.md` says of one kind of message in one fault. */
export function promise(
  kind: Kind,
  fault: Pick<Fault, 'takes'>,
  setup: Pick<Setup, 'durable'>,
): string {
  if (kind === 'call') return 'answered or failed';
  return mayLose(kind, fault, setup) ? 'lost with its queue only' : 'kept';
}
