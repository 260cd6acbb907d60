import type { Channel } from 'amqplib';
import type { TapBinding, TapOptions } from '../../driver/tap.ts';
import { naming } from './declarer.ts';
import { DeclarationRefused, NOT_FOUND, toError } from './errors.ts';
import type { Link } from './link.ts';

/** Binds a tap's queue to exchanges that are other people's, those of them that there are. */
export class TapBindings {
  readonly #options: Pick<TapOptions, 'bindings' | 'onNotice'>;
  readonly #missing = new Set<TapBinding>();

  constructor(options: Pick<TapOptions, 'bindings' | 'onNotice'>) {
    this.#options = options;
  }

  /**
   * Binds all of them, again if they were bound: an exchange that went and came back has no
   * bindings any more. Says which exchanges are missing, and which no longer are.
   *
   * @throws {DeclarationRefused} for anything but an exchange that is not there.
   */
  async bind(link: Link, queue: string): Promise<void> {
    let channel = await link.openChannel();
    for (const binding of this.#options.bindings) {
      if (await bound(link, channel, { queue, ...binding })) {
        this.#onFound(binding);
        continue;
      }
      this.#onMissing(binding);
      // The broker closes a channel on which it misses something.
      channel = await link.openChannel();
    }
    await channel.close();
  }

  #onFound(binding: TapBinding): void {
    if (this.#missing.delete(binding))
      this.#options.onNotice?.({ kind: 'exchange-found', binding });
  }

  #onMissing(binding: TapBinding): void {
    if (this.#missing.has(binding)) return;
    this.#missing.add(binding);
    this.#options.onNotice?.({ kind: 'exchange-missing', binding });
  }
}

/** Whether there is such an exchange; then it is bound. */
async function bound(
  link: Link,
  channel: Channel,
  { queue, exchange, routingKey }: TapBinding & { readonly queue: string },
): Promise<boolean> {
  try {
    await naming(link, `the binding of a tap to exchange "${exchange}"`, () =>
      channel.bindQueue(queue, exchange, routingKey),
    );
    return true;
  } catch (error) {
    if (isOfMissingExchange(error)) return false;
    throw error;
  }
}

/** The queue, too, may not be there: a tap that is left while it binds takes its queue with it. */
function isOfMissingExchange(error: unknown): boolean {
  if (!(error instanceof DeclarationRefused) || error.replyCode !== NOT_FOUND) return false;
  return /no exchange '/.test(toError(error.cause).message);
}
