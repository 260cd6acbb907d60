import { setTimeout as sleep } from 'node:timers/promises';
import { Target, type ContextDict } from '../../lib/index.ts';

/** An error that Python knows as `peer_errors.QuotaExceeded`. */
export class QuotaExceeded extends Error {
  static readonly remoteName = { module: 'peer_errors', class: 'QuotaExceeded' };
  override readonly name = 'QuotaExceeded';
}

/** A request as the endpoint got it. */
export interface Received {
  readonly method: string;
  readonly ctxt: ContextDict;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The endpoint of `test/peers/rpc_peer.py`, in Node: method for method. Every request is recorded. */
export class Calculator {
  readonly target: Target;
  readonly #name: string;
  /** No method, so not remote. */
  readonly received: Received[] = [];

  constructor(
    name: string,
    { namespace, version = '1.0' }: { namespace?: string; version?: string } = {},
  ) {
    this.#name = name;
    this.target = new Target({ namespace, version });
  }

  add(ctxt: ContextDict, { a, b }: { a: number; b: number }): number {
    this.#record('add', ctxt, { a, b });
    return a + b;
  }

  echo(ctxt: ContextDict, { value }: { value: unknown }): unknown {
    this.#record('echo', ctxt, { value });
    return value;
  }

  context(ctxt: ContextDict): ContextDict {
    this.#record('context', ctxt);
    return ctxt;
  }

  whoami(ctxt: ContextDict): string {
    this.#record('whoami', ctxt);
    return this.#name;
  }

  record(ctxt: ContextDict, args: Readonly<Record<string, unknown>>): void {
    this.#record('record', ctxt, args);
  }

  async slow(ctxt: ContextDict, { seconds }: { seconds: number }): Promise<string> {
    this.#record('slow', ctxt, { seconds });
    await sleep(seconds * 1000);
    return 'done';
  }

  fail(ctxt: ContextDict, { kind }: { kind: string }): never {
    this.#record('fail', ctxt, { kind });
    if (kind === 'custom') throw new QuotaExceeded('volumes');
    throw new RangeError(`bad value: ${kind}`);
  }

  #record(method: string, ctxt: ContextDict, args: Received['args'] = {}): void {
    this.received.push({ method, ctxt, args });
  }
}
