import type { Work } from './programs/job.ts';

/** One kind of work that contestants are compared by. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly work: Work;
  readonly inFlight: number;
  /** Size of the arguments as JSON. Default: those of the small request. */
  readonly argumentBytes?: number;
  /** Python's executor that is the better one at it. */
  readonly executor: 'threading' | 'eventlet';
  /** How many, for work that is limited by number. */
  readonly messages?: number;
  /** How many are handled before that by who becomes faster by running. */
  readonly warmUpMessages?: number;
  /** Whether `--quick` has it. */
  readonly quick?: boolean;
  /** Whether the write() calls are counted. */
  readonly strace?: boolean;
}

const IN_FLIGHT = 64;
const PAYLOAD_BYTES = 1_000;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'serial',
    title: 'call, one at a time',
    work: 'call',
    executor: 'threading',
    inFlight: 1,
    quick: true,
    strace: true,
  },
  {
    name: 'call-16',
    title: 'call, 16 in flight',
    work: 'call',
    executor: 'eventlet',
    inFlight: 16,
  },
  {
    name: 'call-64',
    title: 'call, 64 in flight',
    work: 'call',
    executor: 'eventlet',
    inFlight: IN_FLIGHT,
    quick: true,
    strace: true,
  },
  {
    name: 'call-256',
    title: 'call, 256 in flight',
    work: 'call',
    executor: 'eventlet',
    inFlight: 256,
  },
  {
    name: 'call-10k',
    title: 'call, 10 kB arguments',
    work: 'call',
    executor: 'eventlet',
    inFlight: IN_FLIGHT,
    argumentBytes: 10_000,
  },
  {
    name: 'call-100k',
    title: 'call, 100 kB arguments',
    work: 'call',
    executor: 'threading',
    inFlight: IN_FLIGHT,
    argumentBytes: 100_000,
  },
  {
    name: 'cast',
    title: 'cast, confirmed, 64 in flight',
    work: 'cast',
    executor: 'eventlet',
    inFlight: IN_FLIGHT,
    quick: true,
  },
  {
    name: 'drain',
    title: 'server draining a backlog',
    work: 'drain',
    executor: 'threading',
    inFlight: 0,
    messages: 40_000,
    warmUpMessages: 20_000,
    quick: true,
  },
  {
    name: 'fanout',
    title: 'fanout to 10 servers, deliveries',
    work: 'fanout',
    executor: 'threading',
    inFlight: 16,
    messages: 40_000,
    warmUpMessages: 20_000,
  },
  {
    name: 'notify',
    title: 'notification, confirmed, 64 in flight',
    work: 'notify',
    executor: 'eventlet',
    inFlight: IN_FLIGHT,
    argumentBytes: PAYLOAD_BYTES,
  },
  {
    name: 'listen',
    title: 'listener with a backlog',
    work: 'listen',
    executor: 'eventlet',
    inFlight: 0,
    argumentBytes: PAYLOAD_BYTES,
    messages: 40_000,
    warmUpMessages: 20_000,
  },
  {
    name: 'listen-batch',
    title: 'listener, in batches of 100',
    work: 'listen-batch',
    executor: 'eventlet',
    inFlight: 0,
    argumentBytes: PAYLOAD_BYTES,
    messages: 40_000,
    warmUpMessages: 20_000,
  },
  {
    name: 'start',
    title: 'cold start to first reply',
    work: 'start',
    executor: 'threading',
    inFlight: 1,
  },
];
