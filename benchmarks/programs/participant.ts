import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Job, Report, SampleRequest } from './job.ts';

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

  /** Resolves when the measuring may begin. */
  go(): Promise<void> {
    return this.#go;
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
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? NaN;
    this.report({ ...done, p50Ms: at(0.5), p99Ms: at(0.99) });
  }

  /** Counts messages; the last of so many reports the time since the first. */
  countTo(total: number): () => void {
    let count = 0;
    let startedAt = 0;
    return () => {
      if (count === 0) startedAt = performance.now();
      count += 1;
      if (count === total) this.report({ count: total - 1, ms: performance.now() - startedAt });
    };
  }
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
