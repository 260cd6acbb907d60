import { join } from 'node:path';
import type { TemporaryFiles } from '../conf/temporary-files.ts';
import { runOk } from './process.ts';

export interface CertificateOptions {
  /** From now on; negative: it has expired. */
  readonly days: number;
  /** As OpenSSL spells it: `IP:127.0.0.1`, `DNS:broker.example.org`. */
  readonly subjectAltName: string;
}

/** A key and a certificate that is signed by it, in files of PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate with the program `openssl`. */
export async function createCertificate(
  files: TemporaryFiles,
  name: string,
  { days, subjectAltName }: CertificateOptions,
): Promise<Certificate> {
  const extensions = files.write(`${name}.ext`, `subjectAltName=${subjectAltName}\n`);
  const [key, request, cert] = ['key', 'csr', 'pem'].map((suffix) =>
    join(files.root, `${name}.${suffix}`),
  );
  await openssl(
    'req',
    '-new',
    '-nodes',
    '-subj',
    '/CN=test',
    ...EC,
    '-keyout',
    key,
    '-out',
    request,
  );
  await openssl(
    ...['x509', '-req', '-in', request, '-signkey', key, '-days', String(days)],
    ...['-extfile', extensions, '-out', cert],
  );
  return { key: key ?? '', cert: cert ?? '' };
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

async function openssl(...args: readonly (string | undefined)[]): Promise<void> {
  await runOk(
    'openssl',
    args.filter((arg) => arg !== undefined),
  );
}
