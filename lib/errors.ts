/**
 * The root of the error tree. Every error this library raises has a stable `code`, carries its
 * subject as fields, and reads alone: no credentials, no internals.
 *
 * Rooms that raise their own errors extend these in their own `errors.ts`.
 */

export interface MessagingExceptionOptions {
  readonly cause?: unknown;
}

/** Base class of all messaging errors (oslo: `MessagingException`). */
export class MessagingException extends Error {
  /** Stable, for programs; the text is for people and may change. */
  readonly code: string = 'OSLO_MESSAGING';
  /** The Python class a peer rebuilds this error as. */
  static readonly remoteName: RemoteName = {
    module: 'oslo_messaging.exceptions',
    class: 'MessagingException',
  };

  constructor(message: string, options: MessagingExceptionOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
  }
}

/** The module and class under which Python knows an exception. */
export interface RemoteName {
  readonly module: string;
  readonly class: string;
}

/** How far a call had come when its time ran out. */
export type TimeoutStage =
  /** No connection to a broker, so nothing was sent. */
  | 'not-sent'
  /** Written to a broker that never confirmed it. */
  | 'not-confirmed'
  /** Confirmed, but no queue is bound for the target: nobody has ever listened there. */
  | 'unroutable'
  /** Confirmed and routed to a queue; no reply came. */
  | 'no-reply'
  /** The server was seen working on the call (call monitor), then fell silent. */
  | 'heartbeats-stopped';

export interface MessagingTimeoutDetails {
  readonly stage: TimeoutStage;
  readonly msgId: string;
  readonly target: string;
  readonly method: string;
  readonly elapsedMs: number;
  readonly replyQ?: string | undefined;
  readonly requestId?: string | undefined;
}

const STAGE_TEXT: Readonly<Record<TimeoutStage, string>> = {
  'not-sent': 'it could not be sent, no broker was reachable',
  'not-confirmed': 'the broker never confirmed the request',
  unroutable: 'no queue exists for the target, is a server running there?',
  'no-reply': 'the request was delivered to a queue, no reply came',
  'heartbeats-stopped': 'the server was working on it, then its heartbeats stopped',
};

/** A call's reply did not come in time (oslo: `MessagingTimeout`); `stage` says whose fault it is. */
export class MessagingTimeout extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_TIMEOUT';
  static override readonly remoteName = {
    module: 'oslo_messaging.exceptions',
    class: 'MessagingTimeout',
  };
  readonly stage: TimeoutStage;
  readonly msgId: string;
  readonly target: string;
  readonly method: string;
  readonly elapsedMs: number;
  readonly replyQ: string | undefined;
  readonly requestId: string | undefined;

  constructor(details: MessagingTimeoutDetails) {
    super(
      `Timed out waiting for a reply to message ID ${details.msgId} ` +
        `(method ${details.method}, target ${details.target}, ` +
        `after ${Math.round(details.elapsedMs)} ms): ${STAGE_TEXT[details.stage]}`,
    );
    this.stage = details.stage;
    this.msgId = details.msgId;
    this.target = details.target;
    this.method = details.method;
    this.elapsedMs = details.elapsedMs;
    this.replyQ = details.replyQ;
    this.requestId = details.requestId;
  }
}

/** The message could not be handed to the broker within the retries asked for (oslo: `MessageDeliveryFailure`). */
export class MessageDeliveryFailure extends MessagingException {
  override readonly code: string = 'OSLO_MESSAGING_DELIVERY_FAILURE';
  static override readonly remoteName = {
    module: 'oslo_messaging.exceptions',
    class: 'MessageDeliveryFailure',
  };
}

/** With `atLeastOnce`: the broker took the message but no queue wanted it (oslo: `MessageUndeliverable`). */
export class MessageUndeliverable extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_UNDELIVERABLE';
  static override readonly remoteName = {
    module: 'oslo_messaging.exceptions',
    class: 'MessageUndeliverable',
  };
  readonly exchange: string;
  readonly routingKey: string;

  constructor(exchange: string, routingKey: string) {
    super(
      `No queue is bound to exchange "${exchange}" for "${routingKey}": the message was not delivered`,
    );
    this.exchange = exchange;
    this.routingKey = routingKey;
  }
}

/** A target lacks what the operation needs (oslo: `InvalidTarget`). */
export class InvalidTarget extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_INVALID_TARGET';
  static override readonly remoteName = {
    module: 'oslo_messaging.exceptions',
    class: 'InvalidTarget',
  };
  readonly target: string;

  constructor(problem: string, target: { toString(): string }) {
    super(`${problem}: ${target.toString()}`);
    this.target = target.toString();
  }
}

/** The configuration contradicts itself or this platform (oslo: `ConfigurationError`). */
export class ConfigurationError extends MessagingException {
  override readonly code: string = 'OSLO_MESSAGING_CONFIGURATION';
  static override readonly remoteName = {
    module: 'oslo_messaging.exceptions',
    class: 'ConfigurationError',
  };
}

/** An argument of an API call has the wrong type or shape; `argument` names it. */
export class InvalidArgument extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_INVALID_ARGUMENT';
  readonly argument: string;

  constructor(argument: string, problem: string) {
    super(`${argument}: ${problem}`);
    this.argument = argument;
  }
}

/** The transport was closed while, or before, it was asked to do something. */
export class TransportClosed extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_TRANSPORT_CLOSED';

  constructor(doing: string) {
    super(`The transport is closed: ${doing}`);
  }
}
