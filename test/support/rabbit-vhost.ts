import { randomBytes } from 'node:crypto';
import { CTL_VARIABLE, RabbitCtl, type VhostCtl } from './rabbit-ctl.ts';

/** Where the shared broker is: set by the test runner, or by whoever brings a broker. */
export const URL_VARIABLE = 'OSLO_TEST_RABBIT_URL';

/** A part of the shared broker for one test: nothing in it is left over from another. */
export interface TestVhost extends AsyncDisposable {
  readonly name: string;
  /** `rabbit://user:password@host:port/vhost`, as oslo reads it. */
  readonly url: string;
  /** @throws when the broker came by its URL alone. */
  readonly ctl: VhostCtl;
  /** Deletes it. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A fresh virtual host on the shared broker, deleted at the end. On a broker that came without
 * rabbitmqctl it is the URL's own virtual host: tests name their topics with {@link uniqueName}.
 */
export async function createVhost(): Promise<TestVhost> {
  const base = sharedBrokerUrl();
  const ctl = RabbitCtl.fromEnvironment();
  return ctl === undefined ? borrowedVhost(base) : ownVhost(base, ctl);
}

/** `prefix-` and random hex digits. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

function sharedBrokerUrl(): URL {
  const text = process.env[URL_VARIABLE];
  if (text === undefined || text === '') {
    throw new Error(
      `This test needs a broker: run it with "node --import tsx test/run.ts <part of its path>", or set ${URL_VARIABLE}`,
    );
  }
  return new URL(text);
}

async function ownVhost(base: URL, ctl: RabbitCtl): Promise<TestVhost> {
  const name = uniqueName('test');
  const vhost = ctl.vhost(name);
  await ctl.addVhost(name);
  await vhost.setPermissions(decodeURIComponent(base.username) || 'guest');
  return {
    name,
    url: withVhost(base, name),
    ctl: vhost,
    [Symbol.asyncDispose]: () => ctl.deleteVhost(name),
  };
}

function borrowedVhost(base: URL): TestVhost {
  return {
    name: decodeURIComponent(base.pathname.slice(1)) || '/',
    url: base.href,
    get ctl(): VhostCtl {
      throw new Error(
        `This test needs rabbitmqctl of the broker at ${base.host}: set ${CTL_VARIABLE} to its command line`,
      );
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function withVhost(base: URL, name: string): string {
  const url = new URL(base.href);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}
