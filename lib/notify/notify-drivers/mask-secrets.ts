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

const SECRET_NAME = new RegExp(SECRET_WORDS.join('|'), 'i');

/** How a secret stands in a text: behind what, and within which quotes. */
const SECRETS_IN_TEXT = ((name: string) => [
  new RegExp(`(${name}\\s*=\\s*(["']))[^"']*\\2`, 'gi'),
  new RegExp(`(${name}["']\\s*:\\s*u?(["']))[^"']*\\2`, 'gi'),
  new RegExp(`(${name}\\s*=\\s*)[^\\s"']+`, 'gi'),
  new RegExp(`(--${name}\\s+)[^\\s"'=]+`, 'gi'),
  new RegExp(`(<${name}>)[^<]*`, 'gi'),
])(`(?:${SECRET_WORDS.join('|')})[0-9]*`);

/**
 * A copy with every value masked whose name says that it is secret, and, within texts, what follows
 * such a name (`token = '…'`) and the passwords in URLs.
 * Counterpart: `oslo_utils.strutils.mask_dict_password`.
 *
 * @param primitive object literals, arrays and scalars only.
 */
export function maskSecretsDeep(primitive: unknown): unknown {
  if (typeof primitive === 'string') return maskText(primitive);
  if (Array.isArray(primitive)) return primitive.map(maskSecretsDeep);
  if (!isRecord(primitive)) return primitive;
  const masked = Object.entries(primitive).map(([key, value]) => [
    key,
    SECRET_NAME.test(key) && !isRecord(value) ? MASK : maskSecretsDeep(value),
  ]);
  return Object.fromEntries(masked) as Record<string, unknown>;
}

function maskText(text: string): string {
  const masked = SECRET_NAME.test(text)
    ? SECRETS_IN_TEXT.reduce(
        (rest, pattern) =>
          rest.replace(pattern, (_all, before: string, quote: unknown) =>
            typeof quote === 'string' ? before + MASK + quote : before + MASK,
          ),
        text,
      )
    : text;
  return redactUrls(masked);
}
