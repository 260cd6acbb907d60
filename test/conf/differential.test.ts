import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc, { type Arbitrary } from 'fast-check';
import { report, SEED } from '../fuzz/campaign.ts';
import { osloPython } from '../support/oslo-python.ts';
import { runOk } from '../support/process.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { expectedOf, outcomeOf, type GoldenCase, type GoldenOption } from './golden-case.ts';

const PEER = fileURLToPath(new URL('../peers/config_peer.py', import.meta.url));
const CASES = 600;

type Question = Omit<GoldenCase, 'expected'>;

/** Values that mean something to the type, beside those that mean something to any. */
const SENSIBLE: Readonly<Record<string, readonly string[]>> = {
  str: ['abc', 'low', 'HIGH', 'a b', "it's", '"', "''", '"q"'],
  bool: ['true', 'False', 'YES', 'off', '1', '0', '2', 't', 'on ', 'no'],
  int: ['0', '-1', '+7', '007', '1_000', '0x10', '1e3', '5.0', '9007199254740993', ' 4 ', '٣'],
  float: ['1', '1.5', '.5', '5.', '1e3', '1E-2', 'inf', 'nan', '-0', '1_0.5', 'Infinity', '0x1'],
  port: ['0', '1', '5672', '65535', '65536', '-1'],
  list: ['a,b', 'a, b ,c', ',', 'a,,b', '[a,b]', '[1,2]', '[', '"a,b",c', "'x', y", '1,2,3', '[]'],
  dict: ['a:1', 'a:1,b:2', 'a', 'a:', ':1', 'a:b:c', '{a:1}', '{', '"a:x":1', 'a:1,a:2', '{}'],
  multi: ['x', 'y, z', '[x]'],
  host: ['host', 'host.example.org', '-host', 'a_b', 'x'.repeat(64), '10.0.0.1', 'a..b', '1.2.3'],
  uri: ['http://a/', 'rabbit://u:p@h:1/', 'a', '/x', 'a:', '//h/x', 'http://', 'x' + ':'.repeat(3)],
  'host-address': ['host', '10.0.0.1', '::1', '[::1]', 'a_b', '1.2.3', '-x', 'a.b.', '1.2.3.4.5'],
  domain: ['host', 'a_b.example.org', '10.0.0.1', '::1', 'a..b', '_x', 'x_', '1.2.3'],
  ip: ['10.0.0.1', '::1', '10.0.0.256', 'fe80::1%eth0', '1.2.3', '010.0.0.1', '::ffff:1.2.3.4'],
};

const ANYWHERE = [
  ...['', ' ', '$', '$$', '\\$', '$o0', '${o0}', '${g.o1}', '$g.o1', '${}', '$nothing', '$o0$o1'],
  ...['#', 'a # b', 'a;b', '=', ':', 'a=b', '%', '%(x)s', '\\', '\t', 'ü', 'None', '[', ']', '"x'],
];

const KINDS = Object.keys(SENSIBLE);

function valueFor(kind: string): Arbitrary<string> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...(SENSIBLE[kind] ?? [])), weight: 6 },
    { arbitrary: fc.constantFrom(...ANYWHERE), weight: 3 },
    { arbitrary: fc.string({ maxLength: 8 }).filter((text) => !/[\r\n]/.test(text)), weight: 1 },
  );
}

/** What the constructors of the type take. */
function facetsOf(kind: string): Arbitrary<Partial<GoldenOption>> {
  switch (kind) {
    case 'str':
      return fc.constantFrom<Partial<GoldenOption>>(
        ...[{}, { choices: ['low', 'high'] }, { regex: '^[a-z]+$' }, { max_length: 3 }],
        { quotes: true },
      );
    case 'int':
      return fc.constantFrom<Partial<GoldenOption>>({}, { min: 1 }, { max: 5 }, { min: 0, max: 9 });
    case 'float':
      return fc.constantFrom<Partial<GoldenOption>>({}, { min: 0.5 }, { max: 2 });
    case 'list':
      return fc.constantFrom<Partial<GoldenOption>>({}, { item_type: 'int' }, { bounds: true });
    case 'dict':
      return fc.constantFrom<Partial<GoldenOption>>({}, { bounds: true });
    default:
      return fc.constant({});
  }
}

const option = fc.constantFrom(...KINDS).chain((type) =>
  fc.record({
    type: fc.constant(type),
    group: fc.constantFrom(undefined, 'g'),
    facets: facetsOf(type),
    lines: fc.array(valueFor(type), { maxLength: 2 }),
    separator: fc.constantFrom(' = ', '=', ':', ' : ', '= ', '\t=\t'),
    noise: fc.constantFrom(
      '',
      '',
      '',
      '# note\n',
      '\n',
      '  continued\n',
      '; note\n',
      '\n  alone\n',
    ),
  }),
);

/** A file that sets each option as often as it has lines, and what to ask of it. */
const question: Arbitrary<Question> = fc
  .tuple(fc.array(option, { minLength: 1, maxLength: 3 }), fc.constantFrom('\n', '\r\n'))
  .map(([chosen, lineEnd]) => {
    const file = chosen
      .flatMap(({ group = 'DEFAULT', lines, separator, noise }, index) => [
        `[${group}]\n`,
        ...lines.map((text) => `o${index}${separator}${text}\n${noise}`),
      ])
      .join('');
    const options = chosen.map(({ type, group, facets }, index) => ({
      ...{ name: `o${index}`, type, ...facets },
      ...(group !== undefined && { group }),
    }));
    return { label: '', options, file: file.replaceAll('\n', lineEnd) };
  });

describe('random configuration files', () => {
  const root = mkdtempSync(join(tmpdir(), 'oslo-messaging-differential-'));
  after(() => {
    rmSync(root, { recursive: true });
  });

  it('mean what they mean to real oslo.config', async (test) => {
    const startedAt = performance.now();
    const questions = fc.sample(question, { numRuns: CASES, seed: SEED });
    const said = await runOk(osloPython(), [PEER], { input: JSON.stringify(questions) });
    const answers = JSON.parse(said) as readonly GoldenCase['expected'][];
    assert.equal(answers.length, CASES);
    const differences = [];
    for (const [index, asked] of questions.entries()) {
      const golden = { ...asked, expected: answers[index] ?? [] };
      const actual = await outcomeOf(golden, join(root, String(index)), new RecordingLogger());
      const expected = expectedOf(golden);
      try {
        assert.deepEqual(actual, expected);
      } catch {
        differences.push({ asked, actual, expected });
      }
    }
    report(test, { files: CASES }, startedAt);
    assert.deepEqual(
      differences.map((difference) => JSON.stringify(difference)),
      [],
    );
  });
});
