import { readFileSync } from 'node:fs';
import {
  createSecureContext,
  type ConnectionOptions,
  type SecureVersion,
  type TLSSocketOptions,
} from 'node:tls';
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
 * connection without `ssl_ca_file` is verified too, by the authorities that Node trusts.
 *
 * @throws {ConfigurationError} for a file that cannot be read, holds no certificate or key, or not
 *   those that belong together; for a version that Node cannot speak.
 */
export function tlsOptions(options: RabbitOptions): TlsOptions | undefined {
  if (!options.ssl) return undefined;
  const version = tlsVersion(options.ssl_version);
  return {
    rejectUnauthorized: true,
    ...(version !== undefined && { minVersion: version, maxVersion: version }),
    ...(options.ssl_ca_file !== '' && { ca: readAuthorities(options.ssl_ca_file) }),
    ...identity(options),
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

/** A file without any would be taken for an empty list, and nobody be trusted. */
function readAuthorities(path: string): Buffer {
  const ca = readPem('ssl_ca_file', path);
  if (ca.includes('-----BEGIN ')) return ca;
  throw new ConfigurationError(
    `[oslo_messaging_rabbit] ssl_ca_file: there is no certificate in "${path}"`,
  );
}

/** Our certificate and its key. */
function identity({
  ssl_cert_file: certFile,
  ssl_key_file: keyFile,
}: RabbitOptions): Pick<TlsOptions, 'cert' | 'key'> {
  if (certFile === '' || keyFile === '') return {};
  const cert = readPem('ssl_cert_file', certFile);
  const key = readPem('ssl_key_file', keyFile);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new ConfigurationError(
      `[oslo_messaging_rabbit] ssl_cert_file "${certFile}" and ssl_key_file "${keyFile}" are no certificate and the key that belongs to it, unencrypted, in PEM`,
      { cause: error },
    );
  }
  return { cert, key };
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
