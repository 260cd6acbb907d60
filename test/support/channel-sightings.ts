import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Sightings } from './sightings.ts';

/** What is published on a diagnostics channel from now to its disposal. */
export class ChannelSightings<Message> extends Sightings<Message> implements Disposable {
  readonly #name: string;
  readonly #listener = (message: unknown): void => {
    this.add(message as Message);
  };

  constructor(name: string) {
    super();
    this.#name = name;
    subscribe(name, this.#listener);
  }

  [Symbol.dispose](): void {
    unsubscribe(this.#name, this.#listener);
  }
}
