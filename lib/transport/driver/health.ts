/** One connection of a driver, as it is right now. */
export interface ConnectionHealth {
  /** What it is for: `send`, `listen`. */
  readonly purpose: string;
  /** `idle`: nobody needs it. `waiting`: it was lost or could not be opened, the next attempt is scheduled. */
  readonly state: 'idle' | 'connecting' | 'ready' | 'waiting' | 'closed';
  /** Host and port, when there is one. */
  readonly broker?: string | undefined;
  readonly serverVersion?: string | undefined;
  /** Why the broker takes nothing from us (a memory or disk alarm), when it does not. */
  readonly blocked?: string | undefined;
  /** Why it was lost or could not be opened. */
  readonly error?: string | undefined;
}

/** The queues of one server, listener or tap, or the reply queue of the clients. */
export interface ConsumerHealth {
  readonly role: 'server' | 'notifications' | 'replies' | 'tap';
  readonly queues: readonly string[];
  /** Whether deliveries from all of them can reach us. */
  readonly consuming: boolean;
  /** What is wrong: why it does not consume, or why it is believed not to hear although it does. */
  readonly problem?: string | undefined;
}

/** What a driver knows about itself. */
export interface DriverHealth {
  readonly connections: readonly ConnectionHealth[];
  readonly consumers: readonly ConsumerHealth[];
  /** Calls that wait for their reply. */
  readonly pendingCalls: number;
  /** Casts that no queue took, since the transport was made. */
  readonly unroutableCasts: number;
}

/** Of a driver that cannot tell. */
export const UNKNOWN_HEALTH: DriverHealth = {
  connections: [],
  consumers: [],
  pendingCalls: 0,
  unroutableCasts: 0,
};
