/** What a test run said of itself. */
export interface Summary {
  /** The version of oslo.messaging; of RabbitMQ. Absent when the run did not come so far. */
  readonly oslo: string | undefined;
  readonly rabbit: string | undefined;
  readonly passed: number;
  readonly failed: number;
}

/** Reads the output of `test/run.ts`; a run without a last line has failed. */
export function readSummary(printed: string): Summary {
  const last = [...printed.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return {
    oslo: /^python: oslo\.messaging (\S+)$/m.exec(printed)?.[1],
    rabbit: /^broker: RabbitMQ (\S+)$/m.exec(printed)?.[1],
    passed: Number(last?.[1] ?? 0),
    failed: Number(last?.[2] ?? 1),
  };
}
