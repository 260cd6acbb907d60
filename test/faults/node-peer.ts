import { setInterval } from 'node:timers';
import {
  ConfigOpts,
  getNotificationListener,
  getNotificationTransport,
  getNotifier,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
  type Logger,
  type Notification,
  type Transport,
} from '../../lib/index.ts';
import type { Care, Entries, Executed, RequestKind, Sent } from './ledger.ts';
import type { Load, Way } from './load.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Which server, or listener, to be. */
export interface Serving {
  readonly url: string;
  readonly topic: string;
  readonly server: string;
}

type Request = Pick<Sent, 'id' | 'kind' | 'column' | 'care'>;

const CARES: readonly Care[] = [
  { atLeastOnce: false, uncertain: 'republish' },
  { atLeastOnce: true, uncertain: 'republish' },
  { atLeastOnce: false, uncertain: 'fail' },
  { atLeastOnce: true, uncertain: 'fail' },
];

/** Sends one request, to the servers whose turn it is. */
type Send = (id: string, n: number) => Promise<unknown>;

/** This library under load: the counterpart of `test/peers/fault_peer.py`. */
export class NodePeer implements AsyncDisposable {
  readonly #sent: Writable<Sent>[] = [];
  readonly #executed: Executed[] = [];
  readonly #servers: AsyncDisposable[] = [];
  readonly #transports: Transport[] = [];
  readonly #conf: ConfigOpts;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;

  private constructor(conf: ConfigOpts, logger: Logger) {
    this.#conf = conf;
    this.#logger = logger;
  }

  static async start(logger: Logger): Promise<NodePeer> {
    return new NodePeer(await ConfigOpts.load({ files: [] }), logger);
  }

  /** How many connections it has, as far as it knows. */
  get connections(): number {
    const all = this.#transports.flatMap((transport) => transport.health().connections);
    return all.filter(({ state }) => state === 'ready').length;
  }

  get entries(): Entries {
    return { sent: this.#sent, executed: this.#executed };
  }

  /** What has ended or was executed since the last time; forgets it. */
  take(): Entries {
    const sent = this.#sent.splice(0);
    const isPending = ({ outcome }: Sent): boolean => outcome === 'pending';
    this.#sent.push(...sent.filter((each) => isPending(each)));
    return { sent: sent.filter((each) => !isPending(each)), executed: this.#executed.splice(0) };
  }

  /** A server with a transport of its own, as another process would have it. */
  async serve({ url, topic, server }: Serving): Promise<void> {
    const work = (_ctxt: unknown, { id }: { readonly id: string }): string => {
      this.#executed.push({ id, server, at: Date.now() });
      return id;
    };
    const target = new Target({ topic, server });
    const running = getRpcServer(this.#transport(url, getRpcTransport), target, [{ work }]);
    this.#servers.push(running);
    await running.start();
  }

  /** A listener to notifications, with a transport of its own. */
  async listen({ url, topic, server }: Serving): Promise<void> {
    const info = (_ctxt: unknown, { payload }: Notification): void => {
      this.#executed.push({ id: String(payload), server, at: Date.now() });
    };
    const transport = this.#transport(url, getNotificationTransport);
    const running = getNotificationListener(transport, [new Target({ topic })], [{ info }]);
    this.#servers.push(running);
    await running.start();
  }

  /** Sends along each way without pause until `stopLoad`. */
  load({ url, name, ways, timeoutMs, everyMs }: Load): void {
    const transport = this.#transport(url, getRpcTransport);
    const lines = ways.map((way) => ({
      way,
      turns: CARES.map((care) => ({ care, sends: requests(transport, way, { timeoutMs, care }) })),
      notify: this.#notify(url, way),
    }));
    let n = 0;
    this.#timer = setInterval(() => {
      n += 1;
      for (const { way, turns, notify } of lines) {
        const request = (kind: RequestKind): Request => ({
          kind,
          column: way.column,
          id: `${name}: ${way.column} ${kind} ${n}`,
        });
        // A server has its turn twice before it is the next care's.
        const { care, sends } = turns[Math.floor(n / 2) % turns.length] ?? {};
        for (const [kind, send] of Object.entries(sends ?? {})) {
          this.#send({ ...request(kind as RequestKind), ...(care && { care }) }, send, n);
        }
        this.#send(request('notification'), notify, n);
      }
    }, everyMs);
  }

  stopLoad(): void {
    clearInterval(this.#timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopLoad();
    await Promise.all(this.#servers.map((server) => server[Symbol.asyncDispose]()));
    await Promise.all(this.#transports.map((transport) => transport.close()));
  }

  #transport(url: string, create: typeof getRpcTransport): Transport {
    const transport = create(this.#conf, { url, logger: this.#logger });
    this.#transports.push(transport);
    return transport;
  }

  #notify(url: string, { events }: Way): Send {
    const notifier = getNotifier(this.#transport(url, getNotificationTransport), {
      driver: 'messagingv2',
      topics: [events],
      failures: 'thrown',
    });
    return (id) => notifier.info({}, 'fault.load', id);
  }

  #send(request: Request, send: Send, n: number): void {
    const entry: Writable<Sent> = { ...request, startedAt: Date.now(), outcome: 'pending' };
    this.#sent.push(entry);
    const settle = (outcome: 'ok' | 'failed'): void => {
      entry.outcome = outcome;
      entry.endedAt = Date.now();
    };
    send(request.id, n).then(
      () => {
        settle('ok');
      },
      (error: unknown) => {
        settle('failed');
        entry.error = error instanceof Error ? error.name : String(error);
      },
    );
  }
}

function requests(
  transport: Transport,
  { topic, servers }: Way,
  { timeoutMs, care }: { readonly timeoutMs: number; readonly care: Care },
): Readonly<Record<Exclude<RequestKind, 'notification'>, Send>> {
  const settings = { timeoutMs, transportOptions: care };
  const client = getRpcClient(transport, new Target({ topic }), settings);
  const direct = servers.map((server) => client.prepare({ server }));
  const ctxt = (id: string): Record<string, unknown> => ({ request_id: id });
  return {
    call: (id) => client.call(ctxt(id), 'work', { id }),
    cast: (id) => client.cast(ctxt(id), 'work', { id }),
    direct: (id, n) => (direct[n % direct.length] ?? client).cast(ctxt(id), 'work', { id }),
    fanout: (id) => client.fanoutCast(ctxt(id), 'work', { id }),
  };
}
