import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkVersion, InvalidVersion, versionIsCompatible } from '../../lib/target/version.ts';
import { readGolden } from '../golden/read-golden.ts';

interface VersionCase {
  readonly imp_version: unknown;
  readonly version: unknown;
  /** Python's answer, or its error as `Class: text`. */
  readonly expected: boolean | string;
}

const { version_is_compatible: cases } = readGolden('version-cases.json') as {
  readonly version_is_compatible: readonly VersionCase[];
};

describe('versionIsCompatible, as Python does', () => {
  for (const { imp_version, version, expected } of cases) {
    it(`${JSON.stringify(imp_version)} for ${JSON.stringify(version)}: ${String(expected)}`, () => {
      if (typeof expected === 'boolean') {
        assert.equal(versionIsCompatible(imp_version, version), expected);
        return;
      }
      assert.throws(
        () => versionIsCompatible(imp_version, version),
        (error) =>
          error instanceof InvalidVersion && expected.startsWith(`${error.remoteName.class}:`),
      );
    });
  }
});

describe('versions from the wire', () => {
  it('that cannot be printed are refused like any other', () => {
    for (const version of [{ toString: 1 }, [[1]], Object.create(null), 5, true, Symbol('s')]) {
      assert.throws(() => versionIsCompatible('1.0', version), InvalidVersion);
    }
  });

  it('that are longer than Python reads are no integers', () => {
    assert.equal(versionIsCompatible('1.0', `${'0'.repeat(4298)}1.0`), true);
    for (const digits of [4301, 5_000_000]) {
      assert.throws(
        () => versionIsCompatible('1.0', `${'1'.repeat(digits)}.0`),
        (error) => error instanceof InvalidVersion && error.problem === 'not-an-integer',
      );
    }
  });
});

describe('checkVersion', () => {
  it('wants a major and a minor integer', () => {
    for (const version of ['1.0', '2.10', '01.05', ' 1.0', '1.0.9']) checkVersion(version);
    for (const version of ['', '1', '1.', 'a.b', 1]) {
      assert.throws(() => {
        checkVersion(version);
      }, /must contain a major and minor integer. Got/);
    }
  });
});
