import { readFile } from 'node:fs/promises';
import type { Logger } from '../../base/logger.ts';
import { NotificationFailure, RoutingConfigError } from '../errors.ts';
import type {
  DeliveryOptions,
  NotificationDriver,
  NotificationDriverContext,
  OutgoingNotice,
} from './notification-driver.ts';
import { readRoutingRules, routedDrivers, type RoutingRule } from './routing-rules.ts';
import { sendEverywhere } from './send-everywhere.ts';

export interface RoutingDriverOptions extends Pick<NotificationDriverContext, 'driverNamed'> {
  /** The path of the YAML file. */
  readonly file: string;
  readonly logger: Logger;
}

/**
 * Sends each notification by the drivers that the rules of a YAML file choose for its event type
 * and priority. The file is read with the first notification; as long as it cannot be, every
 * notification fails and reads it again.
 * Counterpart: `oslo_messaging.notify._impl_routing.RoutingDriver`.
 */
export class RoutingDriver implements NotificationDriver {
  readonly #options: RoutingDriverOptions;
  readonly #drivers = new Map<string, NotificationDriver>();
  #rules: Promise<readonly RoutingRule[]> | undefined;

  constructor(options: RoutingDriverOptions) {
    this.#options = options;
  }

  /**
   * @throws {RoutingConfigError} the file is missing, or cannot be used.
   * @throws {NotificationFailure} naming the drivers that failed.
   */
  async notify(notice: OutgoingNotice, options: DeliveryOptions): Promise<void> {
    const { message, priority } = notice;
    const chosen = routedDrivers(await this.#load(), message.event_type, priority);
    this.#options.logger.debug('Routing a notification', {
      eventType: message.event_type,
      priority,
      drivers: [...chosen],
    });
    const problems = await sendEverywhere(
      Array.from(chosen, (name) => [
        `driver "${name}"`,
        () => this.#driver(name).notify(notice, options),
      ]),
    );
    if (problems.length > 0) throw new NotificationFailure(message, problems);
  }

  async #load(): Promise<readonly RoutingRule[]> {
    this.#rules ??= this.#read();
    try {
      return await this.#rules;
    } catch (error) {
      this.#rules = undefined;
      throw error;
    }
  }

  async #read(): Promise<readonly RoutingRule[]> {
    const { file } = this.#options;
    if (file === '') throw new RoutingConfigError(file, 'set routing_config to its path');
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      throw new RoutingConfigError(file, error instanceof Error ? error.message : '', error);
    }
    const rules = await readRoutingRules(text, file);
    if (rules.some(({ driver }) => driver === 'routing')) {
      throw new RoutingConfigError(file, 'it routes to the routing driver, and so in a circle');
    }
    return rules;
  }

  #driver(name: string): NotificationDriver {
    const driver = this.#drivers.get(name) ?? this.#options.driverNamed(name);
    this.#drivers.set(name, driver);
    return driver;
  }
}
