import { readFileSync } from 'node:fs';
import type { SecureVersion, TLSSocketOptions, ConnectionOptions } from 'node:tls';
import { ConfigurationError } from '../../../errors.ts';
import type { RabbitOptions } from './options.ts';

/** What Node's TLS needs to know; the host name is added per broker. */
export type TlsOptions = Pick<
  ConnectionOptions & TLSSocketOptions,
  'ca' | 'cert' | 'key' | 'minVersion' | 'maxVersion' | 'rejectUnauthorized' | 'checkServerIdentity'
>;

const VERSIONS: Readonly<Record<string, SecureVersion>> = {
  tlsv1: 'TLSv1',
  tlsv1_1: 'TLSv1.1',
  tlsv1_2: 'TLSv1.2',
  tlsv1_3: 'TLSv1.3',
};

/**
 * The TLS settings of `[oslo_messaging_rabbit]`; `undefined` without `ssl`. Unlike Python's, a
 * connection without `ssl_ca_file` is verified too, by the authorities of the system.
 *
 * @throws {ConfigurationError} for a file that cannot be read, or a version that Node cannot speak.
 */
export function tlsOptions(options: RabbitOptions): TlsOptions | undefined {
  if (!options.ssl) return undefined;
  const version = tlsVersion(options.ssl_version);
  return {
    rejectUnauthorized: true,
    ...(version !== undefined && { minVersion: version, maxVersion: version }),
    ...(options.ssl_ca_file !== '' && { ca: readPem('ssl_ca_file', options.ssl_ca_file) }),
    ...(options.ssl_cert_file !== '' && { cert: readPem('ssl_cert_file', options.ssl_cert_file) }),
    ...(options.ssl_key_file !== '' && { key: readPem('ssl_key_file', options.ssl_key_file) }),
    ...(!options.ssl_enforce_hostname_verification && { checkServerIdentity: () => undefined }),
  };
}

function tlsVersion(name: string): SecureVersion | undefined {
  // Python's "SSLv23" has long meant: whatever is best.
  if (name === '' || name.toLowerCase() === 'sslv23') return undefined;
  const version = VERSIONS[name.toLowerCase()];
  if (version === undefined) {
    throw new ConfigurationError(
      `[oslo_messaging_rabbit] ssl_version: "${name}" is not one of TLSv1, TLSv1_1, TLSv1_2, TLSv1_3`,
    );
  }
  return version;
}

function readPem(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigurationError(`[oslo_messaging_rabbit] ${option}: cannot read "${path}"`, {
      cause: error,
    });
  }
}
