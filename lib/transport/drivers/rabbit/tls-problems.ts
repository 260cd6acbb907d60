/**
 * What a failed TLS handshake means to an operator, and which option or certificate to look at;
 * `undefined` for what is no problem of TLS.
 */
export function explainTlsFailure(error: Error, hostname: string): string | undefined {
  const code = 'code' in error ? String(error.code) : '';
  const known = EXPLANATIONS.find(({ codes }) => codes.test(code));
  if (known !== undefined) return known.explain(error, hostname);
  return /^ERR_TLS|^ERR_SSL|^ERR_OSSL|CERT|^UNABLE_TO|^EPROTO/.test(code)
    ? withoutPlaces(error.message)
    : undefined;
}

/** By the codes that OpenSSL and Node give. */
const EXPLANATIONS: readonly {
  readonly codes: RegExp;
  readonly explain: (error: Error, hostname: string) => string;
}[] = [
  {
    codes: /^UNABLE_TO_|SELF_SIGNED_CERT|^CERT_UNTRUSTED$|^CERT_SIGNATURE_FAILURE$/,
    explain: ({ message }) =>
      `${message}. Nobody whom we trust has signed its certificate: let ssl_ca_file name the authority that has`,
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    explain: (error, hostname) =>
      `its certificate is for ${namesIn(error)}, not for "${hostname}". Use its name in transport_url, have a certificate made for this one, or, with ssl_enforce_hostname_verification = false, take any that the authority has signed`,
  },
  {
    codes: /^CERT_HAS_EXPIRED$|^CERT_NOT_YET_VALID$/,
    explain: ({ message }) => `${message}. Renew the broker's certificate, or look at the clocks`,
  },
  {
    codes: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/,
    explain: () =>
      'it does not speak TLS on this port. Use its port for TLS (5671, as a rule), or set ssl = false',
  },
  {
    codes: /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE/,
    explain: () =>
      'it speaks no version of TLS that we do. Leave ssl_version unset, or look at its own',
  },
  {
    // TLS 1.2 has no better word for it.
    codes: /ALERT_CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE/,
    explain: () =>
      'it wants a certificate of ours, or shares no cipher with us. Set ssl_cert_file and ssl_key_file',
  },
  {
    codes:
      /ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_\w+|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/,
    explain: ({ message }) =>
      `it does not accept our certificate (${alertIn(message)}). Let ssl_cert_file name one that the broker trusts`,
  },
];

/** The certificate that came stands on Node's error. */
function namesIn(error: Error): string {
  const cert: unknown = 'cert' in error ? error.cert : undefined;
  const names =
    typeof cert === 'object' && cert !== null && 'subjectaltname' in cert
      ? String(cert.subjectaltname)
      : '';
  return names === '' ? 'no host' : names;
}

function alertIn(message: string): string {
  return /alert ([a-z ]+):/.exec(message)?.[1] ?? 'no reason given';
}

/** OpenSSL says in which line of itself it stood. */
function withoutPlaces(message: string): string {
  return /^[\dA-F]+:error:[^:]*:[^:]*:[^:]*:([^:]*):/.exec(message)?.[1] ?? message.trim();
}
