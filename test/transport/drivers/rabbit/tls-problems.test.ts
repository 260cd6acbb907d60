import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainTlsFailure } from '../../../../lib/transport/drivers/rabbit/tls-problems.ts';

function openSsl(code: string, text: string): Error {
  const message = `806C27C4AF7F0000:error:0A00045C:SSL routines:ssl3_read_bytes:${text}:../ssl/record/rec_layer_s3.c:1601:SSL alert number 116\n`;
  return Object.assign(new Error(message), { code });
}

describe('A failed TLS handshake', () => {
  const rows: readonly [code: string, text: string, says: RegExp | undefined][] = [
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', '', /let ssl_ca_file name the authority/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', '', /let ssl_ca_file name the authority/],
    ['CERT_HAS_EXPIRED', '', /Renew the broker's certificate/],
    ['CERT_NOT_YET_VALID', '', /look at the clocks/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', '', /does not speak TLS on this port.*ssl = false/],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', '', /no version of TLS.*ssl_version/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', '', /ssl_cert_file and ssl_key_file/],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', '', /ssl_cert_file and ssl_key_file/],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tlsv1 alert unknown ca', /\(unknown ca\).*ssl_cert_file/],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'sslv3 alert certificate expired', /expired\)/],
    ['ERR_SSL_DECRYPTION_FAILED', 'decryption failed', /^decryption failed$/],
    ['ECONNREFUSED', '', undefined],
  ];
  for (const [code, text, says] of rows) {
    it(code, () => {
      const explained = explainTlsFailure(openSsl(code, text), 'host');
      if (says === undefined) assert.equal(explained, undefined);
      else assert.match(explained ?? '', says);
    });
  }

  it('names both names where they differ', () => {
    const error = Object.assign(new Error(), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      cert: { subjectaltname: 'DNS:rabbit-1, DNS:rabbit-2' },
    });
    assert.match(
      explainTlsFailure(error, 'rabbit-3') ?? '',
      /for DNS:rabbit-1, DNS:rabbit-2, not for "rabbit-3"/,
    );
    assert.match(
      explainTlsFailure(Object.assign(error, { cert: {} }), 'rabbit-3') ?? '',
      /for no host, not for "rabbit-3"/,
    );
  });
});
