/** A queue as the broker's management sees it. */
export interface ViewedQueue {
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  /** Belongs to one connection. */
  readonly exclusive: boolean;
  readonly messages: number;
  readonly consumers: number;
}

/** What AMQP does not tell of a broker. `undefined`: this source or this version does not know. */
export interface BrokerView {
  /** How it is asked, for people; holds no secret. */
  readonly source: string;
  /** Of the virtual host of the transport. */
  queues(): Promise<readonly ViewedQueue[]>;
  /** Names of resource alarms that are in force, each with its node. */
  alarms(): Promise<readonly string[]>;
  /** Deprecated features that are in use. */
  deprecatedFeatures(): Promise<readonly string[] | undefined>;
  /** The largest message that the broker takes. */
  maxMessageBytes(): Promise<number | undefined>;
}

/** The management cannot be asked. Carries no secret. */
export class ViewUnavailable extends Error {}
