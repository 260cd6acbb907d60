import amqp from 'amqplib';
import type { Spent } from './job.ts';

/** AMQP's numbers for exchange.declare, queue.declare, queue.bind and basic.consume. */
const DECLARATIONS: ReadonlySet<unknown> = new Set([2621450, 3276810, 3276820, 3932180]);

type SendMethod = (channel: number, method: number, fields: object) => unknown;

/** Measures what this process spends. Node runs it with `--expose-gc`. */
export class Meter {
  #declarations = 0;
  #last = this.#snapshot();

  /** @param url of a broker: counting needs one connection, to find what sends the methods. */
  static async start(url: string): Promise<Meter> {
    const meter = new Meter();
    const model = await amqp.connect(url);
    const connection = Object.getPrototypeOf(model.connection) as { sendMethod: SendMethod };
    const { sendMethod } = connection;
    connection.sendMethod = function (channel, method, fields) {
      if (DECLARATIONS.has(method)) meter.#declarations += 1;
      return Reflect.apply(sendMethod, this, [channel, method, fields]);
    };
    await model.close();
    return meter;
  }

  /** What was spent since the last lap, or since the start. */
  lap(): Spent {
    const peak = process.resourceUsage().maxRSS * 1024;
    const cpuUs = cpuUsNow();
    const before = this.#last;
    const now = (this.#last = this.#snapshot());
    return {
      cpuUs: cpuUs - before.cpuUs,
      bytes: now.bytes - before.bytes,
      peakBytes: Math.max(0, peak - before.bytes),
      declarations: now.declarations - before.declarations,
    };
  }

  #snapshot(): { readonly bytes: number; readonly declarations: number; readonly cpuUs: number } {
    globalThis.gc?.();
    return {
      bytes: process.memoryUsage.rss(),
      declarations: this.#declarations,
      cpuUs: cpuUsNow(),
    };
  }
}

function cpuUsNow(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
