/** The version of the format that this library writes, and the only one it reads. */
export const CASSETTE_VERSION = 1;

/** The first line of a cassette. */
export interface CassetteHeader {
  readonly cassette: typeof CASSETTE_VERSION;
  /** When the recording began, ISO 8601 in UTC: `atMs` and `${ts:…}` count from here. */
  readonly created: string;
  /** The program that wrote it. */
  readonly by: string;
  /**
   * How the messages were seen: `driver` in process, `queues` and `firehose` on a broker, `capture`
   * in what another tool wrote; a program's own recorder names its own.
   */
  readonly source: string;
  /** What of them could not be seen, for people. */
  readonly blind: readonly string[];
  /** Kinds of placeholders that stand for volatile values. */
  readonly normalisers: readonly string[];
  /** Names of what has taken secrets out; none when nothing has. */
  readonly redactors: readonly string[];
}

/** Where a message went. */
export interface RecordedTarget {
  readonly exchange?: string | undefined;
  readonly topic: string;
  readonly server?: string | undefined;
  readonly namespace?: string | undefined;
  readonly version?: string | undefined;
}

/** A dict as it came, with placeholders in it. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * How the message was spelled on the wire: as Python prints JSON, as JavaScript does, or so that
 * encoding it again does not give the same bytes; then `raw` has them, unless a secret was in them.
 */
export type WireStyle = 'python' | 'compact' | 'other';

interface Recorded {
  /** Milliseconds since the recording began. */
  readonly atMs: number;
  /** `_unique_id`: a message that was published twice has it twice. */
  readonly uniqueId?: string | undefined;
  /** Absent when the bytes were not seen, in process. */
  readonly wire?: WireStyle | undefined;
  readonly raw?: string | undefined;
}

interface RecordedInvocation extends Recorded {
  readonly target: RecordedTarget;
  readonly method: string;
  readonly args: Fields;
  readonly ctxt: Fields;
}

/** A call. */
export interface RequestEvent extends RecordedInvocation {
  readonly event: 'request';
  /** `_msg_id`, which pairs it with its heartbeats and its reply. */
  readonly id: string;
  /** Sent to all servers of the topic, each of which may answer. Default: false. */
  readonly fanout?: boolean | undefined;
  /** The queue for the reply, when the bytes were seen. */
  readonly replyQ?: string | undefined;
  /** How long the caller was ready to wait. */
  readonly timeoutMs?: number | undefined;
  /** The call monitor's timeout; absent when the caller does not monitor. */
  readonly monitorMs?: number | undefined;
}

/** A cast to one server, or to all of a topic. */
export interface CastEvent extends RecordedInvocation {
  readonly event: 'cast' | 'fanout';
}

/** A server's sign of life while it works on a call. */
export interface HeartbeatEvent extends Recorded {
  readonly event: 'heartbeat';
  readonly id: string;
}

/** A result. */
export interface ReplyEvent extends Recorded {
  readonly event: 'reply';
  readonly id: string;
  readonly result: unknown;
  /** False on the first of the two messages in which old servers reply. Default: true. */
  readonly ending?: boolean | undefined;
}

/** An exception in place of a result. */
export interface FailureEvent extends Recorded {
  readonly event: 'failure';
  readonly id: string;
  readonly failure: RecordedFailure;
}

/** An exception as a reply describes it; what was missing there is null. */
export interface RecordedFailure {
  readonly class: string | null;
  readonly module: string | null;
  readonly message: string | null;
  readonly args: readonly unknown[];
  readonly kwargs: Fields;
  readonly tb: readonly string[];
}

/** A notification. */
export interface NotificationEvent extends Recorded {
  readonly event: 'notification';
  /** `topic` without the priority, which is the end of the routing key. */
  readonly target: RecordedTarget;
  /** The end of the routing key, in lower case. */
  readonly priority: string;
  /** `message_id`, `publisher_id`, `event_type`, `priority`, `payload`, `timestamp` and whatever else came. */
  readonly message: Fields;
  readonly ctxt: Fields;
  /** False for the `messaging` driver, whose messages have no envelope. Default: true. */
  readonly envelope?: boolean | undefined;
}

/** One line of a cassette below its header. */
export type CassetteEvent =
  RequestEvent | CastEvent | HeartbeatEvent | ReplyEvent | FailureEvent | NotificationEvent;

/** What begins something: a line that is no answer to another. */
export type OpeningEvent = RequestEvent | CastEvent | NotificationEvent;

/** An answer to a call. */
export type AnswerEvent = HeartbeatEvent | ReplyEvent | FailureEvent;

/** An event and where it stands in its file, counted from 1; the header is on line 1. */
export interface CassetteLine {
  readonly line: number;
  readonly event: CassetteEvent;
}

/** How a request is sent: `request` and `cast` to one server, `gather` and `fanout` to all of a topic. */
export type Verb = 'request' | 'cast' | 'fanout' | 'gather';

/** A cassette in memory. */
export interface Cassette {
  /** The name of its file, for messages. */
  readonly file: string;
  readonly header: CassetteHeader;
  readonly lines: readonly CassetteLine[];
}
