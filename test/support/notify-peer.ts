import { PythonPeer } from './python-peer.ts';

type Dict = Readonly<Record<string, unknown>>;

/** What an oslo.messaging notifier sends, and where to. */
export interface PeerNotification {
  readonly url: string;
  readonly topics: readonly string[];
  /** The notifier's method. */
  readonly priority: string;
  readonly event_type: string;
  readonly payload: unknown;
  readonly ctxt?: Dict;
  /** Default: `messagingv2`. */
  readonly driver?: string;
  /** How often. Default: once. */
  readonly count?: number;
}

/** Which oslo.messaging listener to be; with a batch size, one for batches. Times are in seconds. */
export interface PeerListener {
  readonly name: string;
  readonly url: string;
  readonly topics: readonly string[];
  readonly priorities: readonly string[];
  readonly pool?: string;
  readonly batch_size?: number;
  readonly batch_timeout?: number;
  /** So often the endpoint says `REQUEUE` before it handles anything. */
  readonly requeue?: number;
}

/** A notification as an endpoint in Python got it; `messages` are those of a batch. */
export interface NotificationAtPeer {
  readonly method: string;
  readonly ctxt?: Dict;
  readonly publisher_id?: string;
  readonly event_type?: string;
  readonly payload?: unknown;
  readonly metadata?: Dict;
  readonly messages?: readonly Omit<NotificationAtPeer, 'method' | 'messages'>[];
}

/** `test/peers/notify_peer.py`: real oslo.messaging, as notifier or listener. The shapes are that script's. */
export class NotifyPeer implements AsyncDisposable {
  readonly osloVersion: string;
  readonly #python: PythonPeer;

  private constructor(python: PythonPeer, osloVersion: string) {
    this.#python = python;
    this.osloVersion = osloVersion;
  }

  /** Resolves when the program has loaded oslo.messaging. */
  static async start(): Promise<NotifyPeer> {
    const python = new PythonPeer('notify_peer.py');
    const hello = (await python.request('hello')) as { readonly oslo_messaging: string };
    return new NotifyPeer(python, hello.oslo_messaging);
  }

  /** Resolves when the broker has it. */
  async notify(notification: PeerNotification): Promise<void> {
    await this.#python.request('notify', { ...notification });
  }

  /** Resolves when the listener has started; it may not consume yet. */
  async listen(listener: PeerListener): Promise<void> {
    await this.#python.request('listen', { ...listener });
  }

  /** What a listener's endpoint has got so far. */
  async received(name: string): Promise<readonly NotificationAtPeer[]> {
    return (await this.#python.request('received', { name })) as readonly NotificationAtPeer[];
  }

  /** Stops a listener and waits for what it works on. */
  async stop(name: string): Promise<void> {
    await this.#python.request('stop', { name });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#python.close();
  }
}
