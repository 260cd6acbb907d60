import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NOVA_PAYLOADS } from '../../lib/nova.ts';
import { unwrapPayload } from '../../lib/versioned-objects/unwrapped-payload.ts';
import { printModule } from '../../scripts/nova-payloads/print-module.ts';
import { readSamples } from '../../scripts/nova-payloads/read-samples.ts';
import { run } from '../support/process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURE = join(ROOT, 'test', 'golden', 'nova-samples');
const MODULE = join(ROOT, 'lib', 'nova-notifications', 'nova-payloads.ts');
/** A source tree of nova, or its samples alone. */
const PUBLISHED = process.env['OSLO_TEST_NOVA_SAMPLES'];

describe("The generator of nova's payloads", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-samples-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** A folder of samples that is not like it should be. */
  function samples(name: string, files: Readonly<Record<string, unknown>>): string {
    const root = join(folder, name);
    mkdirSync(root);
    for (const [file, content] of Object.entries(files)) {
      const path = join(root, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    }
    return root;
  }

  it('writes what the samples show', async () => {
    const expected = readFileSync(join(FIXTURE, 'expected.txt'), 'utf8');
    assert.equal(await printModule(readSamples(FIXTURE), MODULE), expected);
  });

  it('takes a folder that has only the samples, too', () => {
    const bare = join(FIXTURE, 'doc', 'notification_samples');
    assert.deepEqual(readSamples(bare), readSamples(FIXTURE));
  });

  const object = {
    'nova_object.namespace': 'nova',
    'nova_object.version': '1.0',
    'nova_object.data': {},
  };
  const robot = { ...object, 'nova_object.name': 'RobotPayload' };
  const BROKEN: readonly (readonly [what: string, files: object, problem: RegExp])[] = [
    ['no samples', {}, /neither a tree of nova nor its samples/],
    ['no JSON', { 'a.json': '{' }, /^a\.json: .*JSON/],
    ['no notification', { 'a.json': [] }, /^a\.json: has no event_type and payload/],
    ['no payload', { 'a.json': { event_type: 'a' } }, /^a\.json: has no event_type and payload/],
    [
      'a payload that is no object',
      { 'a.json': { event_type: 'a', payload: {} } },
      /^a\.json: its payload is no versioned object/,
    ],
    [
      'a reference to nothing',
      { 'a.json': { event_type: 'a', payload: { $ref: 'b/c.json#' } } },
      /^b\/c\.json: ENOENT/,
    ],
    [
      'a circle',
      { 'a.json': { event_type: 'a', payload: { $ref: 'a.json#' } } },
      /^a\.json: refers to itself/,
    ],
    [
      'two payloads of one event',
      {
        'a.json': { event_type: 'a', payload: robot },
        'b.json': { event_type: 'a', payload: { ...robot, 'nova_object.name': 'ArmPayload' } },
      },
      /^b\.json: a has had the payload RobotPayload/,
    ],
    [
      'a name that could be code',
      { 'a.json': { event_type: 'a', payload: { ...robot, 'nova_object.name': 'X {} evil()' } } },
      /"X {} evil\(\)" is no name of a payload/,
    ],
  ];
  for (const [what, files, problem] of BROKEN) {
    it(`names what is wrong: ${what}`, async () => {
      const root = samples(what, files as Record<string, unknown>);
      await assert.rejects(
        async () => printModule(readSamples(root), MODULE),
        (error: Error) => problem.test(error.message) || assert.fail(error.message),
      );
    });
  }
});

if (PUBLISHED !== undefined) {
  describe('The published samples of nova', () => {
    const { samples } = readSamples(PUBLISHED);

    it('are what the types were generated from', async () => {
      const text = await printModule(readSamples(PUBLISHED), MODULE);
      assert.equal(readFileSync(MODULE, 'utf8'), text);
      const events = new Set(samples.map(({ eventType }) => eventType));
      assert.deepEqual(Object.keys(NOVA_PAYLOADS), [...events].sort());
    });

    it('are unwrapped completely, and as the types say', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-samples-'));
      const lines = samples.map(({ eventType, payload }, index) => {
        const data = JSON.stringify(unwrapPayload(payload).data);
        assert.ok(!data.includes('nova_object'), eventType);
        return `export const n${index}: NovaPayloads['${eventType}'] = ${data};`;
      });
      const file = join(folder, 'samples.ts');
      const heading = `import type { NovaPayloads } from ${JSON.stringify(MODULE)};`;
      writeFileSync(file, [heading, ...lines].join('\n'));
      const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck'];
      const modules = ['--allowImportingTsExtensions', '--module', 'nodenext'];
      const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
      const { code, stdout } = await run(process.execPath, [tsc, ...options, ...modules, file], {
        cwd: folder,
        timeoutMs: 120_000,
      });
      rmSync(folder, { recursive: true });
      assert.equal(code, 0, stdout);
    });
  });
}
