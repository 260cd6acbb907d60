import type { ConnectionHealth, ConsumerHealth } from './health.ts';

/** A change of a connection's state. */
export interface ConnectionStateChange {
  readonly purpose: ConnectionHealth['purpose'];
  readonly from: ConnectionHealth['state'];
  readonly to: ConnectionHealth['state'];
  /** Host and port, when there is one. */
  readonly broker?: string | undefined;
  readonly serverVersion?: string | undefined;
  readonly error?: string | undefined;
  readonly retryInMs?: number | undefined;
}

/** The broker has stopped taking messages from a connection, or takes them again. */
export interface ConnectionBlocked {
  readonly purpose: ConnectionHealth['purpose'];
  readonly broker: string;
  /** The alarm, in the broker's words; absent: it takes messages again. */
  readonly reason: string | undefined;
}

/** What was subscribed does not hear, or may not; it is mended without being asked. */
export interface DeafEvent extends Pick<ConsumerHealth, 'role' | 'queues'> {
  readonly reason: string;
}

/** What was deaf hears again. */
export interface HearingEvent extends Pick<ConsumerHealth, 'role' | 'queues'> {
  /** How long it did not, as far as we know. */
  readonly deafMs: number;
}

/** A cast that the broker took and no queue wanted: confirmed, and gone. */
export interface UnroutableCast {
  readonly target: string;
  readonly method: string;
  readonly requestId: string | undefined;
}

/**
 * What a transport tells whoever subscribes; whatever happens is also logged, and nothing need be
 * heard: there is no `error` event.
 */
// A type, not an interface: only that has the index signature that an emitter asks for.
export type TransportEvents = {
  readonly connection: readonly [ConnectionStateChange];
  readonly blocked: readonly [ConnectionBlocked];
  readonly deaf: readonly [DeafEvent];
  readonly hearing: readonly [HearingEvent];
  readonly unroutable: readonly [UnroutableCast];
};
