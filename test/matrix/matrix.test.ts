import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { MissingPrerequisite } from '../support/prerequisites.ts';
import { ensureDebianFolder } from './debian-folder.ts';
import { choosePairs, PAIRS } from './pairs.ts';
import { readSummary } from './summary.ts';
import { formatTable } from '../support/table.ts';

describe('The matrix', () => {
  const choices = [
    { names: [], chosen: PAIRS.map(({ name }) => name) },
    { names: ['forky-strict', 'bookworm'], chosen: ['bookworm', 'forky-strict'] },
  ];
  for (const { names, chosen } of choices) {
    it(`chooses of [${names.join(', ')}]`, () => {
      assert.deepEqual(
        choosePairs(names).map(({ name }) => name),
        chosen,
      );
    });
  }

  it('knows no other pair', () => {
    assert.throws(
      () => choosePairs(['bookworm', 'sarge']),
      new MissingPrerequisite('there is no pair sarge, but bookworm, forky, forky-strict'),
    );
  });

  it('leaves a folder alone that is no Debian', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oslo-messaging-no-debian-'));
    await assert.rejects(ensureDebianFolder('forky', { OSLO_TEST_FORKY_DIR: folder }), {
      name: 'MissingPrerequisite',
      message: /^\S+oslo-messaging-no-debian-\S+ is no Debian with RabbitMQ .*OSLO_TEST_FORKY_DIR/,
    });
    assert.deepEqual(await readdir(folder), []);
    await rm(folder, { recursive: true });
  });
});

describe('The summary of a run', () => {
  const cases = [
    {
      name: 'that came to its end',
      printed:
        'broker: 5.0 s\npython: oslo.messaging 18.3.0\nbroker: RabbitMQ 4.3.6\n1 passed, 2 failed\ntests: 9.9 s\n100 passed, 3 failed\n',
      summary: { oslo: '18.3.0', rabbit: '4.3.6', passed: 100, failed: 3 },
    },
    {
      name: 'that needed no Python',
      printed: 'broker: RabbitMQ 3.10.8\n7 passed, 0 failed\n',
      summary: { oslo: undefined, rabbit: '3.10.8', passed: 7, failed: 0 },
    },
    {
      name: 'that could not begin',
      printed: '',
      summary: { oslo: undefined, rabbit: undefined, passed: 0, failed: 1 },
    },
  ];
  for (const { name, printed, summary } of cases) {
    it(name, () => {
      assert.deepEqual(readSummary(printed), summary);
    });
  }
});

it('A table has words to the left and numbers to the right', () => {
  const rows = [
    ['pair', 'RabbitMQ', 'passed', 'time'],
    ['bookworm', '3.10.8', '102', '95 s'],
    ['forky', '4.3.6', '7', '100 s'],
  ];
  assert.equal(
    formatTable(rows),
    [
      'pair      RabbitMQ  passed  time',
      'bookworm  3.10.8       102   95 s',
      'forky     4.3.6          7  100 s',
    ].join('\n'),
  );
});
