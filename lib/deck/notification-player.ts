import { pause } from '../base/pause.ts';
import { Bindings } from '../cassette/diff/bindings.ts';
import type { Cassette, NotificationEvent, RecordedTarget } from '../cassette/format/event.ts';
import { pacedMs } from '../cassette/match/timeline.ts';
import { Target } from '../target/target.ts';
import type { Transport } from '../transport/transport.ts';

export interface PlayNotificationsOptions {
  /** 1 sends when it was sent then, 10 ten times faster, `Infinity` as fast as the broker takes them. Default: 1. */
  readonly speed?: number | undefined;
  /** What of the recorded targets is another today. */
  readonly target?: Pick<Partial<RecordedTarget>, 'exchange' | 'topic'> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A notification that was sent, and how late. */
export interface SentNotification {
  readonly event: NotificationEvent;
  readonly lateByMs: number;
}

/**
 * Plays the notifiers of a cassette: sends its notifications in their order and at their pace, with
 * new ids and today's times.
 */
export async function* playNotifications(
  transport: Transport,
  { lines }: Cassette,
  options: PlayNotificationsOptions = {},
): AsyncGenerator<SentNotification, void> {
  const { speed = 1, signal = new AbortController().signal } = options;
  const events = lines.flatMap(({ event }) => (event.event === 'notification' ? [event] : []));
  const firstMs = events[0]?.atMs ?? 0;
  const bindings = new Bindings(Date.now() - firstMs);
  const startedAt = performance.now();
  for (const event of events) {
    const dueAt = startedAt + pacedMs(event.atMs - firstMs, speed);
    if (dueAt > performance.now()) await pause(dueAt - performance.now(), signal);
    signal.throwIfAborted();
    const lateByMs = Math.max(0, performance.now() - dueAt);
    await transport.sendNotification(outgoing(event, bindings, options.target), {
      version: event.envelope === false ? 1 : 2,
      signal,
    });
    yield { event, lateByMs };
  }
}

function outgoing(
  { target, priority, message, ctxt }: NotificationEvent,
  bindings: Bindings,
  other: PlayNotificationsOptions['target'],
): Parameters<Transport['sendNotification']>[0] {
  const { exchange, topic } = { ...target, ...other };
  return {
    target: new Target({
      topic: priority === '' ? topic : `${topic}.${priority}`,
      ...(exchange !== undefined && { exchange }),
    }),
    message: bindings.fillRecord(message),
    ctxt: bindings.fillRecord(ctxt),
  };
}
