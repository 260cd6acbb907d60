import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge, verdictTable } from '../../benchmarks/judgement.ts';
import { SCENARIOS } from '../../benchmarks/scenarios.ts';
import { TARGETS, type Target } from '../../benchmarks/targets.ts';
import { measured } from './measured.ts';

const FASTER: Target = {
  work: 'call-64',
  figure: 'rate',
  than: 'Python',
  bound: 'at least',
  target: 10,
  moonshot: 14,
};
const CHEAPER: Target = {
  work: 'call-64',
  figure: 'clientUs',
  than: 'Python',
  bound: 'at most',
  target: 0.1,
};

describe('judge', () => {
  for (const { rate, met, moonshotReached } of [
    { rate: 9_499, met: false, moonshotReached: false },
    { rate: 9_500, met: true, moonshotReached: false },
    { rate: 13_299, met: true, moonshotReached: false },
    { rate: 13_300, met: true, moonshotReached: true },
  ]) {
    it(`${rate} to 1000 of at least 10 and 14`, () => {
      const result = measured('call-64', {
        'oslo-messaging': { rate },
        'python-threading': { rate: 1000 },
      });
      const [verdict] = judge([result], [FASTER]);
      assert.deepEqual(
        { measured: verdict?.measured, met: verdict?.met, reached: verdict?.moonshotReached },
        { measured: rate / 1000, met, reached: moonshotReached },
      );
    });
  }

  for (const { clientUs, met } of [
    { clientUs: 105, met: true },
    { clientUs: 106, met: false },
  ]) {
    it(`${clientUs} to 1000 of at most 0.1; there is no moonshot`, () => {
      const result = measured('call-64', {
        'oslo-messaging': { clientUs },
        'python-eventlet': { clientUs: 1000 },
      });
      const [verdict] = judge([result], [CHEAPER]);
      assert.equal(verdict?.met, met);
      assert.equal(verdict.moonshotReached, undefined);
    });
  }

  it('compares with the faster of two Pythons, in all figures', () => {
    const result = measured('call-64', {
      'oslo-messaging': { rate: 10_000, clientUs: 100 },
      'python-threading': { rate: 500, clientUs: 400 },
      'python-eventlet': { rate: 1000, clientUs: 800 },
    });
    assert.deepEqual(
      judge([result], [FASTER, CHEAPER]).map((verdict) => verdict.measured),
      [10, 0.125],
    );
  });

  it('adds up the memory of both sides', () => {
    const result = measured('call-64', {
      'oslo-messaging': { clientBytes: 60, serverBytes: 30 },
      'python-threading': { clientBytes: 50, serverBytes: 50 },
    });
    const target: Target = { ...CHEAPER, figure: 'bytes', target: 1 };
    assert.equal(judge([result], [target])[0]?.measured, 0.9);
  });

  for (const { what, results } of [
    { what: 'the work was not measured', results: [] },
    {
      what: 'the peer was not there',
      results: [measured('call-64', { 'oslo-messaging': { rate: 5 } })],
    },
    {
      what: 'the figure is missing',
      results: [
        measured('call-64', {
          'oslo-messaging': { rate: 5 },
          'python-threading': { clientBytes: 1 },
        }),
      ],
    },
  ]) {
    it(`leaves a target open when ${what}`, () => {
      const [verdict] = judge(results, [FASTER]);
      assert.equal(verdict?.measured, undefined);
      assert.equal(verdict?.met, undefined);
    });
  }
});

describe('verdictTable', () => {
  it('says what was measured and whether it is enough', () => {
    const result = measured('call-64', {
      'oslo-messaging': { rate: 12_345, clientWrites: 0.131 },
      'python-threading': { rate: 1000 },
    });
    const writes: Target = {
      work: 'call-64',
      figure: 'clientWrites',
      bound: 'at most',
      target: 0.6,
    };
    const away: Target = { ...FASTER, than: 'C', target: 1 / 13 };
    assert.equal(
      verdictTable(judge([result], [FASTER, writes, away])),
      [
        '|                                           |     measured |  target | met | moonshot | reached |',
        '| ----------------------------------------- | -----------: | ------: | --: | -------: | ------: |',
        '| call, 64 in flight: per second, × Python  |         12.3 |    ≥ 10 | yes |     ≥ 14 |      no |',
        '| call, 64 in flight: write() of the client |         0.13 |   ≤ 0.6 | yes |          |         |',
        '| call, 64 in flight: per second, × C       | not measured | ≥ 0.077 |     |     ≥ 14 |         |',
      ].join('\n'),
    );
  });
});

describe('TARGETS', () => {
  const works = SCENARIOS.map(({ name }) => name);
  for (const { work, figure, than = 'nobody', bound, target, moonshot } of TARGETS) {
    it(`${work}, ${figure}, than ${than}: is measured, and a moonshot is farther away`, () => {
      assert.ok(works.includes(work), `${work} is no kind of work`);
      assert.ok(target !== undefined || moonshot !== undefined);
      if (target === undefined || moonshot === undefined) return;
      assert.ok(bound === 'at least' ? moonshot >= target : moonshot <= target);
    });
  }
});
