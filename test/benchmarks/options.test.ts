import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONTESTANTS, type ContestantName } from '../../benchmarks/contestant-names.ts';
import { parseOptions, UsageError } from '../../benchmarks/options.ts';
import { EXPERIMENTS } from '../../benchmarks/scaling/experiments.ts';
import { SCENARIOS } from '../../benchmarks/scenarios.ts';
import { scenario } from './measured.ts';

const ALL = Object.keys(CONTESTANTS) as ContestantName[];

function wantedAt(name: string, args: readonly string[]): readonly ContestantName[] {
  const { wants } = parseOptions(args);
  return ALL.filter((contestant) => wants(contestant, scenario(name)));
}

describe('parseOptions', () => {
  it('by default takes all kinds of work, three times, for a quarter of an hour at most', () => {
    const options = parseOptions([]);
    assert.deepEqual(options.scenarios, SCENARIOS);
    assert.deepEqual(
      { repetitions: options.repetitions, minutes: options.minutes, output: options.output },
      { repetitions: 3, minutes: 15, output: 'tables' },
    );
  });

  it('by default takes the better Python for each kind of work', () => {
    const others = ['amqplib', 'c'] as const;
    assert.deepEqual(wantedAt('serial', []), ['oslo-messaging', 'python-threading', ...others]);
    assert.deepEqual(wantedAt('call-64', []), ['oslo-messaging', 'python-eventlet', ...others]);
  });

  it('--all takes all', () => {
    assert.deepEqual(wantedAt('serial', ['--all']), ALL);
    assert.equal(parseOptions(['--all']).minutes, 40);
  });

  it('--quick takes some kinds of work, once', () => {
    const { scenarios, repetitions, minutes } = parseOptions(['--quick']);
    assert.ok(scenarios.length > 0 && scenarios.every(({ quick }) => quick));
    assert.deepEqual({ repetitions, minutes }, { repetitions: 1, minutes: 2 });
    assert.equal(parseOptions(['--quick', '--all']).minutes, 2);
  });

  it('--only takes kinds of work and contestants, together and repeated', () => {
    const args = ['--only', 'call-16,c', '--only', 'start'];
    assert.deepEqual(
      parseOptions(args).scenarios.map(({ name }) => name),
      ['call-16', 'start'],
    );
    assert.deepEqual(wantedAt('call-16', args), ['c']);
  });

  it('--only of contestants alone leaves all kinds of work', () => {
    assert.deepEqual(parseOptions(['--only', 'amqplib']).scenarios, SCENARIOS);
  });

  it('takes numbers and files', () => {
    const args = ['--repeat', '5', '--minutes', '7', '--chart', 'a.svg', '--markdown', 'b.md'];
    const { repetitions, minutes, chart, markdown, report, output } = parseOptions([
      ...args,
      '--json',
      '--report',
    ]);
    assert.deepEqual(
      { repetitions, minutes, chart, markdown, report, output },
      {
        repetitions: 5,
        minutes: 7,
        chart: 'a.svg',
        markdown: 'b.md',
        report: true,
        output: 'json',
      },
    );
  });

  it('--scaling measures growth, of all or of some', () => {
    assert.equal(parseOptions([]).scaling, undefined);
    assert.deepEqual(parseOptions(['--scaling']).scaling, EXPERIMENTS);
    assert.deepEqual(
      parseOptions(['--scaling', '--only', 'nodes']).scaling?.map(({ what }) => what),
      ['nodes'],
    );
  });

  for (const { args, says } of [
    { args: ['--scaling', '--only', 'serial'], says: /--only does not know "serial"/ },
    { args: ['--only', 'nodes'], says: /--only does not know "nodes"/ },
    { args: ['--only', 'serial,nosuch'], says: /--only does not know "nosuch"/ },
    { args: ['--only', ''], says: /--only does not know ""/ },
    { args: ['--repeat', '0'], says: /--repeat takes 1 to 99, not "0"/ },
    { args: ['--minutes', 'many'], says: /--minutes takes 1 to 99, not "many"/ },
    { args: ['--nosuch'], says: /--nosuch/ },
    { args: ['stray'], says: /stray/ },
    { args: ['--help'], says: /npm run bench/ },
  ]) {
    it(`refuses ${args.join(' ')}`, () => {
      assert.throws(
        () => parseOptions(args),
        (error) => error instanceof UsageError && says.test(error.message),
      );
    });
  }
});
