import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { warmUpTopic, type Job, type Report, type SampleRequest } from './job.ts';
import { percentile } from './percentile.ts';

/** Latencies kept; of a longer run the last ones. */
const SAMPLES = 2 ** 18;

/** A program's end of the protocol that {@link Job} describes. */
export class Participant {
  readonly job: Job;
  readonly request: SampleRequest;
  readonly #go: Promise<void>;

  constructor() {
    this.job = JSON.parse(process.argv[2] ?? '') as Job;
    this.request = JSON.parse(readFileSync(this.job.request, 'utf8')) as SampleRequest;
    const lines = createInterface(process.stdin);
    this.#go = new Promise((resolve) =>
      lines.once('line', () => {
        resolve();
      }),
    );
  }

  ready(): void {
    console.log('ready');
  }

  report(report: Report): void {
    console.log(JSON.stringify(report));
  }

  /** Keeps `inFlight` of `once` going for the time of the job, and reports. */
  async load(once: () => Promise<unknown>): Promise<void> {
    const { job } = this;
    if (job.work === 'start') {
      const { ms } = await keepGoing(once, 1, 0);
      this.report({ count: 1, ms });
      return;
    }
    await keepGoing(once, job.inFlight, job.warmUpSeconds);
    this.ready();
    await this.#go;
    const { latencies, ...done } = await keepGoing(once, job.inFlight, job.seconds);
    const sorted = latencies.toSorted();
    this.report({ ...done, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) });
  }

  /**
   * Drains what waits in the topic to warm up, then, when the measuring begins, that of the job, and
   * reports.
   *
   * @param serve consumes a topic; resolves when it does. It calls `done` for each message.
   */
  async drain(serve: (topic: string, done: () => void) => Promise<unknown>): Promise<void> {
    const drained = async (topic: string, messages: number): Promise<Report> => {
      const { done, reached } = counter();
      const all = reached(messages);
      const startedAt = performance.now();
      await serve(topic, done);
      await all;
      return { count: messages, ms: performance.now() - startedAt };
    };
    if (this.job.warmUpMessages > 0)
      await drained(warmUpTopic(this.job.topic), this.job.warmUpMessages);
    this.ready();
    await this.#go;
    this.report(await drained(this.job.topic, this.job.messages));
  }

  /**
   * Serves until the end. Of a fanout, the last of the job's messages reports the time since those
   * that warm up, or since the sending began: who reads all before handling any is not the faster.
   */
  async serve(serve: (topic: string, done: () => void) => Promise<unknown>): Promise<void> {
    const { work, warmUpMessages, messages, topic } = this.job;
    const { done, reached } = counter();
    const warm = reached(warmUpMessages);
    const all = reached(warmUpMessages + messages);
    await serve(topic, done);
    this.ready();
    if (work !== 'fanout') return;
    await this.#go;
    await warm;
    const startedAt = performance.now();
    await all;
    this.report({ count: messages, ms: performance.now() - startedAt });
  }
}

/** Counts, and resolves when so many are reached. */
function counter(): {
  readonly done: () => void;
  readonly reached: (count: number) => Promise<void>;
} {
  let count = 0;
  const waiting = new Map<number, () => void>();
  return {
    done: () => {
      count += 1;
      waiting.get(count)?.();
    },
    reached: (wanted) =>
      new Promise((resolve) => {
        if (wanted === 0) resolve();
        else waiting.set(wanted, resolve);
      }),
  };
}

async function keepGoing(
  once: () => Promise<unknown>,
  inFlight: number,
  seconds: number,
): Promise<{ count: number; ms: number; latencies: Float32Array }> {
  const latencies = new Float32Array(SAMPLES);
  let count = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const oneAfterAnother = async (): Promise<void> => {
    let before = performance.now();
    do {
      await once();
      const now = performance.now();
      latencies[count % SAMPLES] = now - before;
      count += 1;
      before = now;
    } while (before < endsAt);
  };
  await Promise.all(Array.from({ length: inFlight }, oneAfterAnother));
  const ms = performance.now() - startedAt;
  return { count, ms, latencies: latencies.subarray(0, Math.min(count, SAMPLES)) };
}
