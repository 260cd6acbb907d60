import { join, sep } from 'node:path';
import { codeFolder } from '../../base/own-package.ts';
import type { Target } from '../../target/target.ts';
import type {
  CallOptions,
  Driver,
  GatherEnd,
  GatherOptions,
  ListenForNotificationsOptions,
  Listener,
  ListenOptions,
  NotificationListener,
  OutgoingRequest,
  TargetAndPriority,
} from '../../transport/driver/driver.ts';
import type { DriverFactory } from '../../transport/driver-registry.ts';
import { DelegatingDriver } from '../../transport/driver/delegating-driver.ts';

/** Something that was begun and not ended. */
interface Entry {
  readonly kind: 'call' | 'resource';
  /** `a server of <Target topic=compute>` */
  readonly what: string;
  /** Where in the program it was begun, as far as the stack tells. */
  readonly where: string | undefined;
}

/** What the transports of a test have begun and not ended, themselves included. */
export class LeakLedger {
  readonly #entries = new Set<Entry>();
  readonly #drivers = new Set<Driver>();

  /** Puts it on transports: `getRpcTransport(conf, { decorate: ledger.decorate })`. */
  readonly decorate =
    (create: DriverFactory): DriverFactory =>
    (context) => {
      const driver = new LedgerDriver(create(context), this);
      this.#drivers.add(driver);
      return driver;
    };

  /** Transports, servers and listeners, in phrases, the oldest first. */
  get unclosed(): readonly string[] {
    return this.#print('resource');
  }

  /** Calls and gathers that wait for a reply. */
  get unanswered(): readonly string[] {
    return this.#print('call');
  }

  /** Returns what crosses it out. */
  enter(kind: Entry['kind'], what: string): () => void {
    const entry = { kind, what, where: callerOutside() };
    this.#entries.add(entry);
    return () => {
      this.#entries.delete(entry);
    };
  }

  /** Closes the transports that nobody has closed. */
  async closeAll(): Promise<void> {
    for (const driver of this.#drivers) await driver.close();
  }

  #print(kind: Entry['kind']): readonly string[] {
    return [...this.#entries]
      .filter((entry) => entry.kind === kind)
      .map(({ what, where }) => (where === undefined ? what : `${what}, begun at ${where}`));
  }
}

/** A driver that keeps a ledger. */
class LedgerDriver extends DelegatingDriver {
  readonly #ledger: LeakLedger;
  readonly #onClosed: () => void;

  constructor(inner: Driver, ledger: LeakLedger) {
    super(inner);
    this.#ledger = ledger;
    this.#onClosed = ledger.enter('resource', 'a transport that was not closed');
  }

  override call(request: OutgoingRequest, options: CallOptions): Promise<unknown> {
    return this.#during(request, super.call(request, options));
  }

  override gather(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd> {
    return this.#during(request, super.gather(request, options));
  }

  override async listen(target: Target, options: ListenOptions): Promise<Listener> {
    const cross = this.#ledger.enter(
      'resource',
      `a server of ${target.toString()} that was not stopped`,
    );
    return crossedOut(await unlessFailing(cross, super.listen(target, options)), cross);
  }

  override async listenForNotifications(
    from: readonly TargetAndPriority[],
    options: ListenForNotificationsOptions,
  ): Promise<NotificationListener> {
    const topics = [...new Set(from.map(({ target }) => target.topic))].join(', ');
    const cross = this.#ledger.enter(
      'resource',
      `a listener to notifications on ${topics} that was not stopped`,
    );
    const listening = super.listenForNotifications(from, options);
    const listener = await unlessFailing(cross, listening);
    return { ...crossedOut(listener, cross), window: listener.window };
  }

  override async close(): Promise<void> {
    this.#onClosed();
    await super.close();
  }

  async #during<Result>(
    { method, target }: OutgoingRequest,
    sending: Promise<Result>,
  ): Promise<Result> {
    const onAnswered = this.#ledger.enter(
      'call',
      `a call of ${method} to ${target.toString()} that nobody has answered`,
    );
    try {
      return await sending;
    } finally {
      onAnswered();
    }
  }
}

/** What could not be begun need not be ended. */
async function unlessFailing<T>(cross: () => void, beginning: Promise<T>): Promise<T> {
  try {
    return await beginning;
  } catch (error) {
    cross();
    throw error;
  }
}

/** A listener that is no leak any more when it has stopped. */
function crossedOut(listener: Listener, cross: () => void): Listener {
  return {
    stop: async () => {
      await listener.stop();
      cross();
    },
    close: () => listener.close(),
  };
}

const OWN_CODE = join(codeFolder(), sep);

/** The first line of the stack that is neither this library's nor Node's. */
function callerOutside(): string | undefined {
  const lines = new Error().stack?.split('\n').slice(1) ?? [];
  const line = lines.find((one) => !one.includes(OWN_CODE) && !one.includes('node:'));
  return line && /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(line)?.[1];
}
