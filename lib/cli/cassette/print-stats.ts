import type { CassetteStats, SubjectStats } from '../../cassette.ts';
import { counted, enumerated } from '../common/count-words.ts';

/** `12 requests, 11 replies, 1 failure`. */
export function printCounts({ events }: Pick<CassetteStats, 'events'>): string {
  return enumerated([
    counted(events.request, 'request'),
    counted(events.heartbeat, 'heartbeat'),
    counted(events.reply, 'reply', 'replies'),
    counted(events.failure, 'failure'),
    counted(events.cast, 'cast'),
    counted(events.fanout, 'fanout'),
    counted(events.notification, 'notification'),
  ]);
}

/** What is on a cassette, for people. */
export function printStats(file: string, stats: CassetteStats): string {
  const { durationMs, bytes, secrets, unpaired, subjects } = stats;
  const rest = enumerated([
    [`${(durationMs / 1000).toFixed(3)} s`, `${bytes} bytes`],
    counted(secrets, 'secret taken out', 'secrets taken out'),
    counted(unpaired, 'answer to nothing on it', 'answers to nothing on it'),
  ]);
  const lines = [`${file}: ${printCounts(stats)}`, `  ${rest}`, ...subjects.map(printSubject)];
  return `${lines.join('\n')}\n`;
}

function printSubject(row: SubjectStats): string {
  const { kind, topic, subject, count, failures, unanswered, latencyMs } = row;
  const notes = [
    ...counted(failures, 'failed', 'failed'),
    ...counted(unanswered, 'unanswered', 'unanswered'),
    ...(latencyMs === undefined
      ? []
      : [`p50 ${latencyMs.p50} ms`, `p95 ${latencyMs.p95} ms`, `max ${latencyMs.max} ms`]),
  ];
  const tail = notes.length === 0 ? '' : `  ${notes.join(', ')}`;
  return `  ${String(count).padStart(5)}  ${kind} ${subject} on ${topic}${tail}`;
}
