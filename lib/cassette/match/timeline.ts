import type { AnswerEvent } from '../format/event.ts';
import type { Exchange } from './exchanges.ts';

/** An answer and when it is due, counted from the request. */
export interface DueAnswer {
  readonly afterMs: number;
  readonly answer: AnswerEvent;
}

/** @param speed 1 is as recorded, 10 ten times faster, `Infinity` all at once, in their order. */
export function timelineOf({ opening, answers }: Exchange, speed: number): DueAnswer[] {
  return answers.map((answer) => ({
    afterMs: pacedMs(answer.atMs - opening.atMs, speed),
    answer,
  }));
}

/** How long a recorded time takes at another speed. */
export function pacedMs(recordedMs: number, speed: number): number {
  return speed === Infinity ? 0 : Math.max(0, recordedMs) / speed;
}
