import { redactUrls } from '../../../driver.ts';
import { UsageError } from '../../common/exit-codes.ts';
import { ViewUnavailable, type BrokerView, type ViewedQueue } from './broker-view.ts';
import { listOfFields, textOf, viewedQueue } from './fields.ts';

const TIMEOUT_MS = 10_000;
const NOT_FOUND = 404;

export interface ManagementViewOptions {
  /** `http://user:password@host:15672` */
  readonly url: string;
  readonly virtualHost: string;
  /** Who asks where the URL names nobody. */
  readonly login: { readonly username: string; readonly password: string };
}

/** RabbitMQ's management API. */
export class ManagementView implements BrokerView {
  readonly source: string;
  readonly #base: string;
  readonly #authorization: string;
  readonly #virtualHost: string;

  /** @throws {UsageError} the URL is none. */
  constructor({ url: text, virtualHost, login }: ManagementViewOptions) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      throw new UsageError(`--management-url takes http://[user:password@]host:port`);
    }
    const username = url.username === '' ? login.username : decodeURIComponent(url.username);
    const password = url.username === '' ? login.password : decodeURIComponent(url.password);
    this.source = redactUrls(text);
    this.#base = `${url.origin}${url.pathname.replace(/\/+$/, '')}/api`;
    this.#authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    this.#virtualHost = encodeURIComponent(virtualHost);
  }

  async queues(): Promise<readonly ViewedQueue[]> {
    return listOfFields(await this.#get(`queues/${this.#virtualHost}`)).map(viewedQueue);
  }

  async alarms(): Promise<readonly string[]> {
    const nodes = listOfFields(await this.#get('nodes'));
    return nodes.flatMap((node) =>
      (['mem_alarm', 'disk_free_alarm'] as const)
        .filter((alarm) => node[alarm] === true)
        .map((alarm) => `${alarm} of ${textOf(node['name'])}`),
    );
  }

  async deprecatedFeatures(): Promise<readonly string[] | undefined> {
    const used = await this.#get('deprecated-features/used');
    return used === undefined ? undefined : listOfFields(used).map(({ name }) => textOf(name));
  }

  maxMessageBytes(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** `undefined`: this version has no such page. @throws {ViewUnavailable} */
  async #get(path: string): Promise<unknown> {
    try {
      const response = await fetch(`${this.#base}/${path}`, {
        headers: { authorization: this.#authorization },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.status === NOT_FOUND) return undefined;
      if (response.ok) return await response.json();
      throw new ViewUnavailable(`${this.source} answers ${response.status} to /api/${path}`);
    } catch (cause) {
      if (cause instanceof ViewUnavailable) throw cause;
      throw new ViewUnavailable(`${this.source} cannot be asked: ${reasonOf(cause)}`, { cause });
    }
  }
}

/** What fetch says is "fetch failed"; why stands in its cause. */
function reasonOf(error: unknown): string {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return reason instanceof Error ? reason.message : String(reason);
}
