import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { within } from '../../../base/within.ts';
import type { BrokerAddress } from './broker-address.ts';
import { toError } from './errors.ts';

/** What a closed link tells. */
export type LinkClosed = (reason: Error) => void;

/**
 * One established connection to a broker, until it is lost. It never comes back: the
 * {@link Connection} dials a new one.
 */
export class Link {
  readonly address: BrokerAddress;
  readonly #model: ChannelModel;
  readonly #listeners = new Set<LinkClosed>();
  #state: { readonly kind: 'open' } | { readonly kind: 'closed'; readonly reason: Error } = {
    kind: 'open',
  };
  #lastError: Error | undefined;
  #blocked: string | undefined;

  constructor(model: ChannelModel, address: BrokerAddress) {
    this.#model = model;
    this.address = address;
    // 'close' is the one event that always comes: a broker that shuts down (CONNECTION_FORCED)
    // emits no 'error', and an 'error' without a listener would end the process.
    model.on('error', (error) => {
      this.#lastError = error;
    });
    model.on('close', (error) => {
      this.#onClose(error ?? this.#lastError ?? new Error('The connection was closed'));
    });
    model.on('blocked', (reason) => {
      this.#blocked = reason;
    });
    model.on('unblocked', () => {
      this.#blocked = undefined;
    });
  }

  /** The broker's version, as it introduced itself. */
  get serverVersion(): string {
    const version: unknown = this.#model.connection.serverProperties.version;
    return typeof version === 'string' ? version : 'unknown';
  }

  /** Why the broker takes no publishes (a memory or disk alarm), if it does not. */
  get blocked(): string | undefined {
    return this.#blocked;
  }

  get open(): boolean {
    return this.#state.kind === 'open';
  }

  /** Why the link is closed, once it is. */
  get closedBy(): Error | undefined {
    return this.#state.kind === 'closed' ? this.#state.reason : undefined;
  }

  onBlocked(listener: (reason: string | undefined) => void): void {
    this.#model.on('blocked', (reason) => {
      listener(reason);
    });
    this.#model.on('unblocked', () => {
      listener(undefined);
    });
  }

  /** Calls `listener` once when the link is closed; at once if it is. */
  onClosed(listener: LinkClosed): void {
    if (this.#state.kind === 'open') this.#listeners.add(listener);
    else listener(this.#state.reason);
  }

  openChannel(): Promise<Channel> {
    return quiet(this.#model.createChannel());
  }

  openConfirmChannel(): Promise<ConfirmChannel> {
    return quiet(this.#model.createConfirmChannel());
  }

  /** Says goodbye, waits at most `timeoutMs` for the answer, and lets go of the socket. */
  async close(timeoutMs: number): Promise<void> {
    if (!this.open) return;
    try {
      await within(timeoutMs, this.#model.close());
    } catch {
      // Closed by the other side in the same moment: that is what we wanted.
    } finally {
      this.#onClose(new Error('The connection was closed by us'));
    }
  }

  #onClose(reason: Error): void {
    if (this.#state.kind === 'closed') return;
    this.#state = { kind: 'closed', reason: toError(reason) };
    destroySocket(this.#model);
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener(reason);
  }
}

/** A channel's errors reach us through its 'close' and its rejected operations; unheard, they would end the process. */
async function quiet<C extends Channel>(opening: Promise<C>): Promise<C> {
  const channel = await opening;
  channel.on('error', () => undefined);
  return channel;
}

/**
 * amqplib ends the socket of a dead peer and waits for the peer to end it too, which never
 * happens: a leaked socket for each heartbeat timeout. `connection.stream` is not in its types.
 */
function destroySocket(model: ChannelModel): void {
  const { stream } = model.connection as { readonly stream?: { destroy?: () => void } };
  stream?.destroy?.();
}
