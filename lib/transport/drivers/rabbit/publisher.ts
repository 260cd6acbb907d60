import { IllegalOperationError } from 'amqplib';
import { MessageDeliveryFailure } from '../../../errors.ts';
import { abortReason, onAbort, throwIfAborted } from '../../../base/abort.ts';
import { pause } from '../../../base/pause.ts';
import type { TransportOptions } from '../../driver/driver.ts';
import { republishDelayMs } from '../../driver/republish-delay.ts';
import type { ConnectPatience, Connection } from './connection.ts';
import { declareExchange, declareQueues, expectExchange } from './declarer.ts';
import { DeclarationRefused, DeliveryUncertain, toError } from './errors.ts';
import type { Link } from './link.ts';
import type { Outbox, WhenFull } from './outbox.ts';
import {
  openPublishChannel,
  type PublishChannel,
  type PublishChannelOptions,
} from './publish-channel.ts';
import { exchangeOf, neededBy, publishOptions, type Publication } from './publication.ts';
import { RetryBudget } from './retry.ts';

export type PublishOutcome =
  /** The broker has it, and it is in a queue (or not mandatory). */
  | 'confirmed'
  /** The broker has had it, and no queue wanted it. */
  | 'returned';

export interface PublisherOptions extends Pick<PublishChannelOptions, 'logger' | 'uniqueIdOf'> {
  readonly connection: Connection;
  /** Shared by all publishers of a transport. */
  readonly outbox: Outbox;
  readonly whenFull: WhenFull;
}

/** How long, and how surely, something is to be published. */
export interface PublishPatience extends ConnectPatience {
  /** What to do when nobody knows whether the broker has it. Default: `republish`. */
  readonly uncertain?: TransportOptions['uncertain'];
}

type Unsettled =
  /** The channel died before the confirm: nobody knows what became of the message. */
  | 'lost'
  /** The channel died before the message was written. */
  | 'unsent'
  /** The broker says that it could not take the message. */
  | 'nacked';

type Attempt = PublishOutcome | Unsettled;

/** amqplib tells a nack from a closed channel by the text of the error only. */
const NACKED = 'message nacked';

/**
 * Publishes with confirms on a channel of its own: `await` means that the broker has the message.
 * A publish that was cut off by a lost connection is made again with the same unique id; its
 * receiver drops the second copy. What a publish needs is declared once per channel, before the first.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  #current: PublishChannel | undefined;
  #opening: Promise<PublishChannel> | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /**
   * @throws {MessageDeliveryFailure} no broker takes it within the patience given, or one refuses it.
   * @throws {DeliveryUncertain} it was written, and the broker can no longer be asked about it.
   * @throws {OutboxFull} too much is unconfirmed already.
   */
  async publish(publication: Publication, patience: PublishPatience): Promise<PublishOutcome> {
    const { outbox, whenFull } = this.#options;
    const bytes = publication.content.length;
    if (!outbox.tryEnter(bytes)) await outbox.enter(bytes, whenFull, patience);
    try {
      const attempt = await this.#attempt(publication, patience);
      return isSettled(attempt)
        ? attempt
        : await this.#publishAgain(attempt, publication, patience);
    } finally {
      outbox.leave(bytes);
    }
  }

  /** After a first attempt that told nothing. */
  async #publishAgain(
    first: Unsettled,
    publication: Publication,
    patience: PublishPatience,
  ): Promise<PublishOutcome> {
    const budget = new RetryBudget(patience.retry);
    let attempt: Attempt = first;
    let written = false;
    for (let losses = 1; ; losses += 1) {
      if (attempt === 'nacked') throw failure(publication, 'the broker could not take it (nack)');
      written ||= attempt === 'lost';
      const again = !written || patience.uncertain !== 'fail';
      if (!again || !budget.take() || patience.deadline?.expired === true) {
        if (written) throw new DeliveryUncertain(wayOf(publication));
        throw failure(publication, 'the connection was lost before it was sent');
      }
      // The first one was an accident (an exchange had gone); a channel that never lives is not rushed at.
      if (losses > 1) await this.#breathe(losses, patience);
      attempt = await this.#attempt(publication, patience);
      if (isSettled(attempt)) return attempt;
    }
  }

  /** In good times nothing but the confirm is waited for. */
  #attempt(publication: Publication, patience: ConnectPatience): Promise<Attempt> {
    const on = this.#current;
    const needed = neededBy(publication);
    const isDeclared = needed === undefined || on?.declared.has(needed) === true;
    return on !== undefined && isDeclared && publication.declareAnew !== true
      ? this.#write(on, publication, patience.signal)
      : this.#prepareAndWrite(publication, patience);
  }

  async #prepareAndWrite(publication: Publication, patience: ConnectPatience): Promise<Attempt> {
    const on = this.#current ?? (await this.#open(patience));
    if (on === 'lost') return 'unsent';
    const needed = neededBy(publication);
    if (needed !== undefined) {
      if (publication.declareAnew === true) on.declared.delete(needed);
      const isDeclared =
        on.declared.has(needed) || (await this.#declare(on, needed, publication)) === 'declared';
      if (!isDeclared) return 'unsent';
    }
    return this.#write(on, publication, patience.signal);
  }

  #write(
    on: PublishChannel,
    publication: Publication,
    signal: AbortSignal | undefined,
  ): Promise<Attempt> {
    if (signal?.aborted === true) return Promise.reject(abortReason(signal));
    return new Promise((resolve, reject) => {
      const { outbox } = this.#options;
      const bytes = publication.content.length;
      let abandoned = false;
      const detach = onAbort(signal, (reason) => {
        // It is written: it takes its room until the broker has answered.
        abandoned = true;
        outbox.add(bytes);
        reject(reason);
      });
      const release = (): void => {
        detach();
        if (abandoned) outbox.leave(bytes);
        on.mandatory.delete(publication.uniqueId);
      };
      const settle = (attempt: Attempt): void => {
        release();
        resolve(attempt);
      };
      const refuse = (because: Error): void => {
        release();
        reject(failure(publication, because.message));
      };
      const onConfirm = (error: Error | null): void => {
        const returned = on.mandatory.get(publication.uniqueId) === true;
        if (error === null) settle(returned ? 'returned' : 'confirmed');
        else if (isTooLarge(publication, on.closedBy)) refuse(on.closedBy);
        else settle(error.message === NACKED ? 'nacked' : 'lost');
      };
      try {
        if (publication.mandatory) on.mandatory.set(publication.uniqueId, false);
        on.channel.publish(
          exchangeOf(publication),
          publication.routingKey,
          publication.content,
          publishOptions(publication),
          onConfirm,
        );
        publication.onWritten?.();
      } catch (thrown) {
        if (thrown instanceof IllegalOperationError) {
          // The channel is closing; before it has ended another attempt would be just the same one.
          void on.ended.then(() => {
            settle('unsent');
          });
        } else {
          // No channel will ever write it: a name is too long for AMQP.
          refuse(toError(thrown));
        }
      }
    });
  }

  async #breathe(losses: number, { signal, deadline }: ConnectPatience): Promise<void> {
    const delayMs = Math.min(republishDelayMs(losses), deadline?.remainingMs ?? Infinity);
    await pause(delayMs, signal);
    throwIfAborted(signal);
  }

  async #declare(
    on: PublishChannel,
    needed: string,
    publication: Publication,
  ): Promise<'declared' | 'lost'> {
    let declaring = on.declaring.get(needed);
    if (declaring === undefined) {
      declaring = this.#declareApart(on.link, publication);
      on.declaring.set(needed, declaring);
    }
    try {
      await declaring;
      // Somebody else's may be gone before the next message.
      if (publication.foreignExchange === undefined) on.declared.add(needed);
      return 'declared';
    } catch (error) {
      if (error instanceof DeclarationRefused) {
        throw new MessageDeliveryFailure(error.message, { cause: error });
      }
      if (on.link.open) throw error;
      return 'lost';
    } finally {
      on.declaring.delete(needed);
    }
  }

  /** On a channel of its own: a refusal closes the channel, and ours has other people's publishes on it. */
  async #declareApart(link: Link, publication: Publication): Promise<void> {
    const { exchange, foreignExchange, keptIn } = publication;
    const channel = await link.openChannel();
    if (keptIn !== undefined) await declareQueues(link, channel, [keptIn]);
    else if (foreignExchange !== undefined) await expectExchange(link, channel, foreignExchange);
    else if (exchange !== undefined) await declareExchange(link, channel, exchange);
    await channel.close();
  }

  async #open(patience: ConnectPatience): Promise<PublishChannel | 'lost'> {
    const link = await this.#options.connection.use(patience);
    this.#opening ??= this.#openOn(link).finally(() => {
      this.#opening = undefined;
    });
    try {
      return await this.#opening;
    } catch (error) {
      if (link.open) throw error;
      return 'lost';
    }
  }

  async #openOn(link: Link): Promise<PublishChannel> {
    this.#current = await openPublishChannel(link, {
      ...this.#options,
      onClosed: (closed) => {
        if (this.#current === closed) this.#current = undefined;
      },
    });
    return this.#current;
  }
}

function isSettled(attempt: Attempt): attempt is PublishOutcome {
  return attempt === 'confirmed' || attempt === 'returned';
}

/** The broker has closed the channel over one message on it; the others are published again. */
function isTooLarge({ content }: Publication, closedBy: Error | undefined): closedBy is Error {
  const limit = /larger than (?:configured )?max size (\d+)/.exec(closedBy?.message ?? '')?.[1];
  return limit !== undefined && content.length > Number(limit);
}

function failure(publication: Publication, because: string): MessageDeliveryFailure {
  return new MessageDeliveryFailure(
    `The message to ${wayOf(publication)} was not delivered: ${because}`,
  );
}

function wayOf(publication: Publication): string {
  return `exchange "${exchangeOf(publication)}", routing key "${publication.routingKey}"`;
}
