import { isSecretName, SECRET_WORDS } from '../../base/redact.ts';
import type { ValuePath } from '../../base/value-path.ts';

/** Gives what stands in place of a secret: the same text for the same secret. */
export type SecretName = (secret: unknown) => string;

/**
 * Takes one sort of secret out of messages before they are recorded. One that throws stops the
 * recording: rather none than one with secrets in it.
 */
export interface Redactor {
  /** Stands in the header of the cassette. */
  readonly name: string;
  /**
   * What is recorded in place of a value: itself when nothing in it is secret. Asked about each
   * member and item of a message, outermost first, and not about what is inside of a replacement.
   *
   * @param path begins with the part of the message: `args`, `ctxt`, `result`, `failure`, `message`.
   */
  redact(value: unknown, path: ValuePath, nameOf: SecretName): unknown;
}

/** What stands under a name such as `auth_token`, `password`, `service_catalog` or `user_data`. */
const secretNames: Redactor = {
  name: 'names',
  redact: (value, path, nameOf) => {
    const name = path.at(-1);
    const secret = typeof name === 'string' && path.length > 1 && isSecretName(name);
    return secret && !isNothing(value) ? nameOf(value) : value;
  },
};

const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/?#'"@]*:)([^\s/'"@]+)(?=@)/gi;

/** The passwords of URLs, in any text. */
const urlPasswords = textRedactor('urls', URL_PASSWORD);

/** Keystone's tokens, which are known by how they begin, in any text. */
const fernetTokens = textRedactor('tokens', /((?<![\w-]))(gAAAAA[\w-]{40,}={0,2})/g);

const ASSIGNMENT = new RegExp(
  String.raw`((?<!\$\{)\b\w*(?:${SECRET_WORDS})["']?\s*[=:]\s*["']?)(?!\$\{secret:)((?:\$\{[^}]*\}|[^\s"',;&}\]])+)`,
  'gi',
);

/** `password=…` and `"adminPass": "…"` inside of a text. */
const assignments = textRedactor('assignments', ASSIGNMENT);

/** What takes secrets out unless a recording says otherwise. */
export const DEFAULT_REDACTORS: readonly Redactor[] = [
  secretNames,
  urlPasswords,
  fernetTokens,
  assignments,
];

/** @param pattern its first group stays, its second is the secret. */
function textRedactor(name: string, pattern: RegExp): Redactor {
  return {
    name,
    redact: (value, _path, nameOf) =>
      typeof value === 'string'
        ? value.replace(pattern, (_all, before: string, secret: string) => before + nameOf(secret))
        : value,
  };
}

function isNothing(value: unknown): boolean {
  if (value === null || value === '' || typeof value === 'boolean') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
