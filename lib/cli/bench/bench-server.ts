import { hostname } from 'node:os';
import {
  getNotificationListener,
  getRpcServer,
  Target,
  type RPCServer,
  type Transport,
} from '../../index.ts';

/** The topic that both sides use when none is named: no service has it. */
export const BENCH_TOPIC = 'bench';
/** The method that is called. */
export const BENCH_METHOD = 'bench';
/** The type of the notifications. */
export const BENCH_EVENT = 'bench.event';

export interface BenchServerOptions {
  readonly topic: string;
  readonly server?: string | undefined;
  /** Bytes of its replies, about. */
  readonly size: number;
}

/** Answers the calls, casts and notifications of `bench`, and counts them. */
export class BenchServer {
  #served = 0;
  readonly #parts: readonly Pick<RPCServer, 'start'>[];

  constructor(transport: Transport, options: BenchServerOptions) {
    const { topic, server = hostname(), size } = options;
    const reply = fillerOf(size);
    const onMessage = (): void => {
      this.#served += 1;
    };
    const endpoint = {
      [BENCH_METHOD]: () => {
        onMessage();
        return reply;
      },
    };
    this.#parts = [
      getRpcServer(transport, new Target({ topic, server }), [endpoint]),
      getNotificationListener(transport, [new Target({ topic })], [{ info: onMessage }]),
    ];
  }

  /** Requests and notifications so far. */
  get served(): number {
    return this.#served;
  }

  /** Resolves when requests and notifications are taken. They end with the transport. */
  async start(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.start()));
  }
}

/** What is sent when only its size matters. */
export function fillerOf(bytes: number): { readonly filler: string } {
  return { filler: 'x'.repeat(bytes) };
}
