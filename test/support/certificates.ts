import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAtExit, runOk } from './process.ts';

const OPENSSL = 'openssl';
const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate and its key: paths of PEM files. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A certification authority that lives as long as the test; made by `openssl`. */
export class Authority implements AsyncDisposable {
  readonly #folder: string;
  readonly #removeFolder: () => void;

  private constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-certificates-'));
    this.#removeFolder = endAtExit({ folder: this.#folder });
  }

  static async create(): Promise<Authority> {
    const authority = new Authority();
    const { cert, key } = authority.#identity('ca');
    const subject = ['-subj', '/CN=an authority of the tests'];
    await runOk(OPENSSL, ['req', '-x509', ...CURVE, ...subject, '-keyout', key, '-out', cert]);
    return authority;
  }

  /** Its own certificate (PEM). */
  get certificate(): string {
    return this.#identity('ca').cert;
  }

  /** @param options.days how long it is valid from now on; negative: it has expired. Default: 1. */
  async issue(
    commonName: string,
    { hosts = [], days = 1 }: { readonly hosts?: readonly string[]; readonly days?: number } = {},
  ): Promise<Identity> {
    const { cert, key } = this.#identity(commonName);
    const [request, extensions] = [this.#path(`${commonName}.csr`), this.#path('extensions')];
    const subject = ['-subj', `/CN=${commonName}`];
    await runOk(OPENSSL, ['req', ...CURVE, ...subject, '-keyout', key, '-out', request]);
    const names = hosts.map((host) => `${isIP(host) > 0 ? 'IP' : 'DNS'}:${host}`).join(',');
    writeFileSync(extensions, names === '' ? '' : `subjectAltName=${names}\n`);
    const ca = this.#identity('ca');
    await runOk(OPENSSL, [
      ...['x509', '-req', '-in', request, '-out', cert, '-days', String(days)],
      ...['-CA', ca.cert, '-CAkey', ca.key, '-CAcreateserial', '-extfile', extensions],
    ]);
    return { cert, key };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#removeFolder();
    return Promise.resolve();
  }

  #identity(name: string): Identity {
    return { cert: this.#path(`${name}.pem`), key: this.#path(`${name}.key`) };
  }

  #path(file: string): string {
    return join(this.#folder, file);
  }
}

/** What Node's TLS takes. */
export function readIdentity({ cert, key }: Identity): {
  readonly cert: Buffer;
  readonly key: Buffer;
} {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}
