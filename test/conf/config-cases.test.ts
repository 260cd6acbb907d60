import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { RecordingLogger } from '../support/recording-logger.ts';
import { expectedOf, outcomeOf, type GoldenCase } from './golden-case.ts';

const CASES = JSON.parse(
  readFileSync(new URL('../golden/config-cases.json', import.meta.url), 'utf8'),
) as readonly GoldenCase[];

/** Single cases where we differ from oslo.config on purpose. */
const DIFFERENT: Readonly<Record<string, { readonly why: string; readonly outcome: unknown }>> = {
  'env-vs-cli': {
    why: 'in Python the environment beats the command line where a file sets the option too, by mistake',
    outcome: [{ value: 'cli' }],
  },
  'required-missing': {
    why: 'Python does not check options that are registered after the files have been read',
    outcome: [{ error: 'RequiredOptError' }],
  },
};

describe('the cases of real oslo.config', () => {
  const root = mkdtempSync(join(tmpdir(), 'oslo-messaging-conf-'));
  after(() => {
    rmSync(root, { recursive: true });
  });

  for (const [index, golden] of CASES.entries()) {
    const different = DIFFERENT[golden.label];
    const title = different === undefined ? '' : ` (differs: ${different.why})`;
    it(golden.label + title, async () => {
      const logger = new RecordingLogger();
      const actual = await outcomeOf(golden, join(root, String(index)), logger);
      assert.deepEqual(actual, different?.outcome ?? expectedOf(golden));
      if (golden.warnings !== undefined) {
        const warnings = logger.records.filter(({ level }) => level === 'warn');
        assert.equal(warnings.length, golden.warnings.length);
      }
    });
  }

  it('differ only where it is said', () => {
    const labels = new Set(CASES.map(({ label }) => label));
    assert.deepEqual(
      Object.keys(DIFFERENT).filter((label) => !labels.has(label)),
      [],
    );
  });
});
