import { PythonPeer } from '../support/python-peer.ts';
import type { Entries } from './ledger.ts';
import type { Load } from './load.ts';
import type { Serving } from './node-peer.ts';

/** `test/peers/fault_peer.py`: real oslo.messaging under load. The shapes are that script's. */
export class PythonSide implements AsyncDisposable {
  readonly #python: PythonPeer;

  private constructor(python: PythonPeer) {
    this.#python = python;
  }

  /** Resolves when the program has loaded oslo.messaging. */
  static async start(): Promise<PythonSide> {
    const python = new PythonPeer('fault_peer.py');
    await python.request('hello');
    return new PythonSide(python);
  }

  async serve(serving: Serving): Promise<void> {
    await this.#python.request('serve', { ...serving });
  }

  async listen(serving: Serving): Promise<void> {
    await this.#python.request('listen', { ...serving });
  }

  async load({ url, name, ways, timeoutMs, everyMs }: Load): Promise<void> {
    await this.#python.request('load', {
      url,
      name,
      ways,
      timeout_ms: timeoutMs,
      every_ms: everyMs,
    });
  }

  async stopLoad(): Promise<void> {
    await this.#python.request('stop_load');
  }

  async entries(): Promise<Entries> {
    return (await this.#python.request('report')) as Entries;
  }

  /** What has ended or was executed since the last time; forgets it. */
  async take(): Promise<Entries> {
    return (await this.#python.request('take')) as Entries;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#python.close();
  }
}
