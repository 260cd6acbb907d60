import type {
  AnswerEvent,
  CassetteLine,
  CastEvent,
  FailureEvent,
  OpeningEvent,
  ReplyEvent,
  RequestEvent,
  Verb,
} from '../format/event.ts';

/** What belongs together: a call with its heartbeats and its reply, or a cast or notification alone. */
export interface Exchange {
  /** The line of its first event. */
  readonly line: number;
  readonly opening: OpeningEvent;
  /** Heartbeats and replies, in their order. */
  readonly answers: readonly AnswerEvent[];
  /** The reply or failure that ended the call; absent when none was seen. */
  readonly outcome: ReplyEvent | FailureEvent | undefined;
}

/** Puts the events of a cassette together; answers to calls that are not in it belong to nothing. */
export function exchangesOf(lines: Iterable<CassetteLine>): Exchange[] {
  const exchanges: { line: number; opening: OpeningEvent; answers: AnswerEvent[] }[] = [];
  const open = new Map<string, AnswerEvent[]>();
  for (const { line, event } of lines) {
    if (!isAnswer(event)) {
      const answers: AnswerEvent[] = [];
      exchanges.push({ line, opening: event, answers });
      if (event.event === 'request') open.set(event.id, answers);
    } else {
      open.get(event.id)?.push(event);
    }
  }
  return exchanges.map((exchange) => ({ ...exchange, outcome: outcomeOf(exchange.answers) }));
}

/** Whether an event answers another. */
export function isAnswer(event: OpeningEvent | AnswerEvent): event is AnswerEvent {
  return event.event === 'heartbeat' || event.event === 'reply' || event.event === 'failure';
}

/** The reply with the result: of two messages of an old server that is the first. */
function outcomeOf(answers: readonly AnswerEvent[]): ReplyEvent | FailureEvent | undefined {
  const outcomes = answers.filter((answer) => answer.event !== 'heartbeat');
  return (
    outcomes.find((answer) => answer.event === 'failure' || answer.result !== null) ?? outcomes[0]
  );
}

/** How a request was sent. */
export function verbOf(opening: RequestEvent | CastEvent): Verb {
  return opening.event === 'request' && opening.fanout === true ? 'gather' : opening.event;
}

/** The replies and failures of all servers that answered a gather. */
export function outcomesOf({ answers }: Exchange): readonly (ReplyEvent | FailureEvent)[] {
  const outcomes = answers.filter((answer) => answer.event !== 'heartbeat');
  const inTwoParts = outcomes.some((answer) => answer.event === 'reply' && answer.ending === false);
  return inTwoParts
    ? outcomes.filter((answer) => answer.event === 'failure' || answer.result !== null)
    : outcomes;
}

/** `call ping to conductor (baseapi 1.0)`, `notification service.update on versioned_notifications.info`. */
export function describeOpening(event: OpeningEvent): string {
  const { topic, server, namespace, version } = event.target;
  if (event.event === 'notification') {
    const type = event.message['event_type'];
    return `notification ${typeof type === 'string' ? type : '(no event type)'} on ${topic}.${event.priority}`;
  }
  const verb = verbOf(event) === 'request' ? 'call' : verbOf(event);
  const where = server === undefined ? topic : `${topic}.${server}`;
  const api = [namespace, version].filter((part) => part !== undefined).join(' ');
  return `${verb} ${event.method} to ${where}${api === '' ? '' : ` (${api})`}`;
}
