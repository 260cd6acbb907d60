import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { tlsOptions, type BrokerAddress, type ProbeSettings } from '../../driver.ts';
import { check, type CheckResult, type Finding } from './check.ts';
import { isOfNetwork } from './network-checks.ts';

const TIMEOUT_MS = 5_000;
const DAY_MS = 86_400_000;
const SOON_DAYS = 30;
const NO_TLS = { notMade: 'ssl is not enabled in [oslo_messaging_rabbit]' };

/** Whether the certificate of each broker is trusted, names it, and will stay valid for a while. */
export const tls = check({
  id: 'tls',
  title: 'certificates of brokers',
  needs: 'brokers',
  run: async (settings): Promise<CheckResult> => {
    if (!settings.options.ssl) return NO_TLS;
    const found = await Promise.all(
      settings.brokers.map((broker) => certificateFindings(broker, settings)),
    );
    return found.flat();
  },
});

/** Whether our own certificate is still valid. */
export const clientCertificate = check({
  id: 'client-certificate',
  title: 'our own certificate',
  needs: 'brokers',
  run: ({ options: { ssl, ssl_cert_file: path } }): CheckResult => {
    if (!ssl) return NO_TLS;
    if (path === '') return { notMade: 'ssl_cert_file is not set' };
    const { validTo } = new X509Certificate(readFileSync(path));
    return expiryFindings(`${path} (ssl_cert_file)`, validTo);
  },
});

async function certificateFindings(
  broker: BrokerAddress,
  { options }: ProbeSettings,
): Promise<readonly Finding[]> {
  const meeting = await meet(broker, options);
  switch (meeting.kind) {
    case 'unreachable':
      return [];
    case 'failed':
      return [
        {
          id: 'tls-handshake',
          severity: 'error',
          subject: broker.name,
          meaning: `TLS does not come about: ${meeting.problem}`,
          fix: 'is this the port for TLS (5671)? Do ssl_version and the versions of the broker meet?',
        },
      ];
    case 'met':
      return [
        ...expiryFindings(broker.name, meeting.certificate.valid_to),
        ...trustFindings(broker.name, meeting.distrust),
      ];
  }
}

function expiryFindings(subject: string, validTo: string): readonly Finding[] {
  const days = Math.floor((Date.parse(validTo) - Date.now()) / DAY_MS);
  if (days >= SOON_DAYS) return [];
  const expired = days < 0;
  return [
    {
      id: expired ? 'certificate-expired' : 'certificate-expires-soon',
      severity: expired ? 'error' : 'warning',
      subject,
      meaning: expired
        ? `the certificate has expired on ${validTo}: nobody who verifies it can connect`
        : `the certificate expires in ${days} days, on ${validTo}`,
      fix: 'renew the certificate',
    },
  ];
}

/** Codes of Node for a certificate that is trusted but for its date, which is a finding of its own. */
const OF_DATE: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED']);

function trustFindings(subject: string, distrust: string | undefined): readonly Finding[] {
  if (distrust === undefined || OF_DATE.has(distrust)) return [];
  const [id, meaning, fix] =
    distrust === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? [
          'certificate-for-another-host',
          'the certificate does not name the host in transport_url',
          'use a name of the certificate in transport_url, or get one for this host',
        ]
      : [
          'certificate-untrusted',
          `the certificate is not trusted (${distrust})`,
          'let ssl_ca_file name the authority that has signed it',
        ];
  return [{ id, severity: 'error', subject, meaning, fix }];
}

type Meeting =
  | { readonly kind: 'met'; readonly certificate: PeerCertificate; readonly distrust?: string }
  | { readonly kind: 'failed'; readonly problem: string }
  /** That is for the check of ports to tell. */
  | { readonly kind: 'unreachable' };

/** Shakes hands as the driver would, but to the end: what is wrong with the certificate is told, not feared. */
function meet(
  { hostname, port }: BrokerAddress,
  options: ProbeSettings['options'],
): Promise<Meeting> {
  return new Promise((resolve) => {
    const socket = connect({
      ...tlsOptions(options),
      ...{ host: hostname, port, rejectUnauthorized: false },
      ...(isIP(hostname) === 0 && { servername: hostname }),
    });
    const end = (meeting: Meeting): void => {
      socket.destroy();
      resolve(meeting);
    };
    socket.setTimeout(TIMEOUT_MS, () => {
      end({ kind: 'failed', problem: `no answer within ${TIMEOUT_MS / 1000} s` });
    });
    socket.once('secureConnect', () => {
      end({ kind: 'met', certificate: socket.getPeerCertificate(), ...distrustOf(socket) });
    });
    socket.once('error', (error: Error) => {
      end(
        isOfNetwork(error) ? { kind: 'unreachable' } : { kind: 'failed', problem: error.message },
      );
    });
  });
}

/** The code of the error: Node says so, its types say that it is an error. */
function distrustOf(socket: TLSSocket): { readonly distrust?: string } {
  const code: unknown = socket.authorizationError;
  return typeof code === 'string' ? { distrust: code } : {};
}
