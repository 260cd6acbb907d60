import {
  ConfigOpts,
  getRpcTransport,
  type Transport,
  type TransportCreationOptions,
} from '../index.ts';

/**
 * An RPC transport in memory for one test, with a configuration of its own that no environment
 * variable changes: what is sent on it reaches nobody else. All clients and servers that are to
 * meet are made from the same one. Counterpart: `oslo_messaging.conffixture.ConfFixture` with its
 * `transport_url` set to `fake:/`.
 */
export function fakeTransport(options: Omit<TransportCreationOptions, 'url'> = {}): Transport {
  return getRpcTransport(new ConfigOpts({ env: {} }), { ...options, url: 'fake://' });
}
