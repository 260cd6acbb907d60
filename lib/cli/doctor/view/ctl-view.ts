import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UsageError } from '../../common/exit-codes.ts';
import { splitWords } from '../../repl/split-words.ts';
import { ViewUnavailable, type BrokerView, type ViewedQueue } from './broker-view.ts';
import { isFields, listOfFields, textOf, viewedQueue } from './fields.ts';

const TIMEOUT_MS = 30_000;
const LARGEST_OUTPUT = 64 * 1024 * 1024;
const COLUMNS = ['name', 'type', 'durable', 'exclusive', 'messages', 'consumers'] as const;

/** `rabbitmqctl`, run where it can reach the node. */
export class CtlView implements BrokerView {
  readonly source = 'rabbitmqctl';
  readonly #program: string;
  readonly #words: readonly string[];
  readonly #virtualHost: string;

  /**
   * @param commandLine as a shell would read it: `rabbitmqctl -n rabbit@host`.
   * @throws {UsageError} it is empty, or a quote has no end.
   */
  constructor(commandLine: string, virtualHost: string) {
    const [program, ...words] = splitWords(commandLine);
    if (program === undefined) throw new UsageError('--rabbitmqctl takes a command line');
    this.#program = program;
    this.#words = words;
    this.#virtualHost = virtualHost;
  }

  async queues(): Promise<readonly ViewedQueue[]> {
    const list = ['list_queues', '--vhost', this.#virtualHost, ...COLUMNS];
    return listOfFields(await this.#json(...list)).map(viewedQueue);
  }

  async alarms(): Promise<readonly string[]> {
    const status = await this.#json('status');
    const alarms = isFields(status) ? status['alarms'] : undefined;
    return Array.isArray(alarms) ? alarms.map((alarm) => JSON.stringify(alarm)) : [];
  }

  async deprecatedFeatures(): Promise<readonly string[] | undefined> {
    try {
      const used = await this.#json('list_deprecated_features', '--used', 'name');
      return listOfFields(used).map(({ name }) => textOf(name));
    } catch {
      // Before RabbitMQ 3.13 there is no such command; that nothing can be asked shows elsewhere.
      return undefined;
    }
  }

  async maxMessageBytes(): Promise<number | undefined> {
    const expression = 'application:get_env(rabbit, max_message_size).';
    const [, bytes] = /^\{ok,\s*(\d+)\}/.exec(await this.#run('eval', expression)) ?? [];
    return bytes === undefined ? undefined : Number(bytes);
  }

  async #json(...args: readonly string[]): Promise<unknown> {
    const output = await this.#run(...args, '--formatter', 'json');
    try {
      return JSON.parse(output) as unknown;
    } catch (cause) {
      throw new ViewUnavailable(`rabbitmqctl ${String(args[0])} prints no JSON`, { cause });
    }
  }

  /** @throws {ViewUnavailable} */
  async #run(...args: readonly string[]): Promise<string> {
    try {
      const words = [...this.#words, '--quiet', ...args];
      const limits = { timeout: TIMEOUT_MS, maxBuffer: LARGEST_OUTPUT };
      return (await promisify(execFile)(this.#program, words, limits)).stdout.trim();
    } catch (cause) {
      const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
      throw new ViewUnavailable(`rabbitmqctl cannot be asked: ${reason}`, { cause });
    }
  }
}
