/** What one run of one contestant gave. Figures that a kind of work does not have are absent. */
export interface Measurement {
  /** Calls, casts or deliveries in a second; for a cold start absent. */
  readonly rate?: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** CPU time for one message, in microseconds. */
  readonly clientUs?: number;
  readonly serverUs?: number;
  readonly brokerUs?: number;
  readonly clientBytes?: number;
  readonly serverBytes?: number;
  readonly clientConnections?: number;
  readonly serverConnections?: number;
  /** write() and its like to a socket, for one message. */
  readonly clientWrites?: number;
  readonly serverWrites?: number;
}

export type Figure = keyof Measurement;

export const FIGURES = [
  'rate',
  'p50Ms',
  'p99Ms',
  'clientUs',
  'serverUs',
  'brokerUs',
  'clientBytes',
  'serverBytes',
  'clientConnections',
  'serverConnections',
  'clientWrites',
  'serverWrites',
] as const satisfies readonly Figure[];

/** The median of each figure over those measurements that have it. */
export function medians(measurements: readonly Measurement[]): Measurement {
  const entries = FIGURES.map((figure) => {
    const values = measurements.map((one) => one[figure]).filter((value) => value !== undefined);
    return [figure, median(values)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const below = sorted[Math.floor(middle)];
  const above = sorted[Math.ceil(middle)];
  return below === undefined || above === undefined ? undefined : (below + above) / 2;
}
