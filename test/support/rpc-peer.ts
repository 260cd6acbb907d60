import { PythonPeer } from './python-peer.ts';

type Args = Readonly<Record<string, unknown>>;

/** Which oslo.messaging server to be. */
export interface PeerServer {
  readonly url: string;
  readonly topic: string;
  readonly server: string;
  readonly exchange?: string;
  readonly namespace?: string;
  /** The endpoint's version. Default: `1.0`. */
  readonly version?: string;
}

/** What an oslo.messaging client sends, and where to. Times are in seconds, as Python has them. */
export interface PeerRequest {
  readonly url: string;
  readonly topic: string;
  readonly method: string;
  readonly args?: Args;
  readonly ctxt?: Args;
  readonly exchange?: string;
  readonly namespace?: string;
  readonly version?: string;
  readonly server?: string;
  readonly fanout?: boolean;
  readonly timeout?: number;
  readonly call_monitor_timeout?: number;
}

/** An exception as Python describes it. */
export interface RaisedInPython {
  readonly class: string;
  readonly module: string;
  readonly message: string;
  readonly args: readonly unknown[];
}

/** How a call made by Python ended: with a result or an exception. */
export interface PeerOutcome {
  readonly result?: unknown;
  readonly raised?: RaisedInPython;
  readonly elapsed_s: number;
}

/** A request as an endpoint in Python got it. */
export interface ReceivedByPeer {
  readonly method: string;
  readonly ctxt: Args;
  readonly args: Args;
}

/** A step of a trace as Python records it; ids in hex digits. */
export interface PythonSpan {
  readonly name: string;
  readonly kind: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_id: string | null;
}

/** `test/peers/rpc_peer.py`: real oslo.messaging, as server or client. The shapes are that script's. */
export class RpcPeer implements AsyncDisposable {
  readonly #python: PythonPeer;

  private constructor(python: PythonPeer) {
    this.#python = python;
  }

  /** Resolves when the program has loaded oslo.messaging. */
  static async start(): Promise<RpcPeer> {
    const python = new PythonPeer('rpc_peer.py');
    await python.request('hello');
    return new RpcPeer(python);
  }

  /** Resolves when the server listens. */
  async serve(server: PeerServer): Promise<void> {
    await this.#python.request('serve', { ...server });
  }

  /** What a server's endpoint has got so far. */
  async received(server: string): Promise<readonly ReceivedByPeer[]> {
    return (await this.#python.request('received', { server })) as readonly ReceivedByPeer[];
  }

  /** Stops a server and waits for what it works on. */
  async stop(server: string): Promise<void> {
    await this.#python.request('stop', { server });
  }

  async call(request: PeerRequest): Promise<PeerOutcome> {
    return (await this.#python.request('call', { ...request })) as PeerOutcome;
  }

  /** With `fanout: true`: to all servers of the topic. */
  async cast(request: PeerRequest): Promise<void> {
    await this.#python.request('cast', { ...request });
  }

  /**
   * Turns tracing on for all that follows; resolves with whether this oslo.messaging can.
   *
   * @throws when it could, but has no OpenTelemetry SDK beside it.
   */
  async trace(): Promise<boolean> {
    return (await this.#python.request('trace')) as boolean;
  }

  /** What has been recorded since. */
  async spans(): Promise<readonly PythonSpan[]> {
    return (await this.#python.request('spans')) as readonly PythonSpan[];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#python.close();
  }
}
