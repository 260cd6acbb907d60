import { isRecord } from '../../base/map-values.ts';
import { MASK, redactUrls } from '../../base/redact.ts';

/** What makes the name of a secret, anywhere in it and in any case: `_SANITIZE_KEYS` of oslo.utils. */
const SECRET_WORDS = [
  ...['adminpass', 'admin_pass', 'password', 'new_pass', 'sys_pswd', 'passphrase'],
  ...['token', 'secret', 'configdrive', 'encrypted_key', 'private_key'],
  ...['fernetkey', 'sslkey', 'cephclusterfsid', 'octaviaheartbeatkey', 'rabbitcookie'],
  ...['cephmanilaclientkey', 'pacemakerremoteauthkey', 'designaterndckey', 'cephadminkey'],
  ...['heatauthencryptionkey', 'cephclientkey', 'keystonecredential', 'barbicansimplecryptokek'],
  ...['cephrgwkey', 'swifthashsuffix', 'migrationsshkey', 'cephmdskey', 'cephmonkey'],
];

/**
 * A copy with every value masked whose name says that it is secret, and the passwords in URLs.
 * Counterpart: `oslo_utils.strutils.mask_dict_password`.
 *
 * @param primitive object literals, arrays and scalars only.
 */
export function maskSecretsDeep(primitive: unknown): unknown {
  if (typeof primitive === 'string') return redactUrls(primitive);
  if (Array.isArray(primitive)) return primitive.map(maskSecretsDeep);
  if (!isRecord(primitive)) return primitive;
  const masked = Object.entries(primitive).map(([key, value]) => [
    key,
    isSecret(key) && !isRecord(value) ? MASK : maskSecretsDeep(value),
  ]);
  return Object.fromEntries(masked) as Record<string, unknown>;
}

function isSecret(name: string): boolean {
  const lowerCase = name.toLowerCase();
  return SECRET_WORDS.some((word) => lowerCase.includes(word));
}
