import { inspect } from 'node:util';
import { MessagingException, type RemoteName } from '../errors.ts';

/** How `int()` of Python reads a text, and how long it may be. */
const PYTHON_INTEGER = /^\s*[+-]?\d+(?:_\d+)*\s*$/;
const MAX_INTEGER_LENGTH = 4300;

export type VersionProblem = 'not-a-string' | 'missing-part' | 'not-an-integer';

/** What Python raises for the same version; a server answers a caller with this class. */
const PYTHON_CLASS: Readonly<Record<VersionProblem, string>> = {
  'not-a-string': 'AttributeError',
  'missing-part': 'IndexError',
  'not-an-integer': 'ValueError',
};

/** A version that cannot be compared. */
export class InvalidVersion extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_INVALID_VERSION';
  readonly version: unknown;
  readonly problem: VersionProblem;

  constructor(version: unknown, problem: VersionProblem) {
    // `inspect`, because a version from the wire may be an object that String() chokes on.
    const shown = typeof version === 'string' ? version : inspect(version);
    super(`Version must contain a major and minor integer. Got ${shown}`);
    this.version = version;
    this.problem = problem;
  }

  get remoteName(): RemoteName {
    return { module: 'builtins', class: PYTHON_CLASS[this.problem] };
  }
}

/**
 * Whether a server that implements `implemented` can take a request for `requested`: the same
 * major, at least the minor, and for the same minor at least the revision. Without an implemented
 * version everything fits; without a requested one, only that.
 *
 * Parts are read only where they decide, as in Python: `2` against `1.0` is incompatible, `1`
 * against `1.0` an error. Counterpart: `oslo_messaging._utils.version_is_compatible`.
 *
 * @throws {InvalidVersion} when a part that decides is missing or no integer.
 */
export function versionIsCompatible(implemented: unknown, requested: unknown): boolean {
  if (implemented === null || implemented === undefined) return true;
  if (requested === null || requested === undefined) return false;
  const wanted = new VersionParts(requested);
  const have = new VersionParts(implemented);
  if (wanted.integer(0) !== have.integer(0)) return false;
  const minor = wanted.integer(1);
  const ownMinor = have.integer(1);
  if (minor > ownMinor) return false;
  return minor < ownMinor || wanted.revision() <= have.revision();
}

/** @throws {InvalidVersion} unless the version has a major and a minor integer. */
export function checkVersion(version: unknown): void {
  versionIsCompatible(version, version);
}

class VersionParts {
  readonly #version: string;
  readonly #parts: readonly string[];

  constructor(version: unknown) {
    if (typeof version !== 'string') throw new InvalidVersion(version, 'not-a-string');
    this.#version = version;
    this.#parts = version.split('.');
  }

  integer(index: number): bigint {
    const part = this.#parts[index];
    if (part === undefined) throw new InvalidVersion(this.#version, 'missing-part');
    const isInteger = part.length <= MAX_INTEGER_LENGTH && PYTHON_INTEGER.test(part);
    if (!isInteger) throw new InvalidVersion(this.#version, 'not-an-integer');
    return BigInt(part.trim().replace(/^\+/, '').replaceAll('_', ''));
  }

  revision(): bigint {
    return this.#parts.length > 2 ? this.integer(2) : 0n;
  }
}
