/** What became of a delivery that asked for its dispatch slot. */
export type Admission =
  /** It is acknowledged, remembered against duplicates, and must be dispatched. */
  | 'admitted'
  /** This server has had it before: acknowledged and dropped. */
  | 'duplicate'
  /** It waited here until its caller had surely given up: acknowledged and dropped. */
  | 'expired'
  /** Its channel died or the listener stopped: the broker gives it to somebody else. */
  | 'gone';

/** A request that has arrived at a server. Counterpart: `oslo_messaging._drivers.base.RpcIncomingMessage`. */
export interface RpcIncomingMessage {
  /** The caller's context, with `client_timeout` added as oslo does. */
  readonly ctxt: Readonly<Record<string, unknown>>;
  /**
   * `method`, `args`, `namespace`, `version` as they came: nothing is checked yet. Once an answer has
   * begun, `args` may be gone.
   */
  readonly message: Readonly<Record<string, unknown>>;
  /** `_msg_id` of a call; absent for a cast. */
  readonly msgId: string | undefined;
  /** `_timeout` as it came: the caller's call monitor timeout in seconds. */
  readonly clientTimeout: unknown;

  /** To be called once, when a dispatch slot is free and not before; in delivery order. */
  admit(): Admission;

  /**
   * Sends the result. Resolves when the broker has it, or when the caller's queue is missing and
   * further attempts go on in the background. Nothing is sent for a cast.
   *
   * @throws {SerializationError} when the result cannot be encoded.
   * @throws {MessageDeliveryFailure} when the call names no queue for its reply.
   */
  reply(result: unknown): Promise<void>;

  /** Sends the exception in place of a result; otherwise as `reply`. */
  replyFailure(error: unknown): Promise<void>;

  /** Tells the caller's call monitor that work goes on. */
  heartbeat(): Promise<void>;

  /**
   * Told when the request is done with, answered or not: `'ok'`, or what failed, the code of an
   * error or the name of its class. Absent: the driver need not know.
   */
  done?(outcome: string): void;
}
