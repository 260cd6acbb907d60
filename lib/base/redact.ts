/** What stands in place of a secret, as in oslo.config and oslo.utils. */
export const MASK = '***';

/** What names of secrets end with, as the source of a regular expression. */
export const SECRET_WORDS =
  'auth_token|access_token|token|password|passwd|admin_?pass|secret|private_key|service_catalog|user_data|ssh_key|credentials?';

const SECRET_KEY = new RegExp(`(?:^|_|\\b)(?:${SECRET_WORDS})$`, 'i');

/** Whether a field of this name holds a secret by the conventions of OpenStack. */
export function isSecretName(name: string): boolean {
  return SECRET_KEY.test(name);
}

/** The record with each value under the name of a secret masked, unless there is nothing to hide. */
export function maskSecrets(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      isSecretName(name) && !isNothing(value) ? MASK : value,
    ]),
  );
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return Array.isArray(value) && value.length === 0;
}

/** The text with the credentials of every URL in it masked: `rabbit://user:***@host`. */
export function redactUrls(text: string): string {
  return text.replace(
    /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/?#'"]*)/gi,
    (_all, scheme: string, authority: string) => scheme + redactAuthority(authority),
  );
}

/** Masks the password of each `user:password@host` in a comma-separated authority. */
export function redactAuthority(authority: string): string {
  return authority
    .split(',')
    .map((host) => {
      const at = host.lastIndexOf('@');
      if (at < 0) return host;
      const colon = host.indexOf(':');
      if (colon < 0 || colon > at) return host;
      return `${host.slice(0, colon)}:${MASK}${host.slice(at)}`;
    })
    .join(',');
}
