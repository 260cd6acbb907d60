import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aligned, headlineTable, markdownTable } from '../../benchmarks/table.ts';
import { measured } from './measured.ts';

describe('aligned', () => {
  it('texts to the left, figures to the right, as wide as the widest', () => {
    assert.equal(
      aligned([
        ['a', 'figure'],
        ['longer', '1'],
      ]),
      ['| a      | figure |', '| ------ | -----: |', '| longer |      1 |'].join('\n'),
    );
  });

  it('no column is narrower than its rule', () => {
    assert.equal(aligned([['', 'b']]), ['|     |   b |', '| --- | --: |'].join('\n'));
  });
});

describe('markdownTable', () => {
  it('has the columns that somebody fills, and ratios to who was there', () => {
    const result = measured('cast', {
      'oslo-messaging': {
        rate: 24_680.4,
        p50Ms: 2.5,
        p99Ms: 120.7,
        clientUs: 40.123,
        clientConnections: 1,
      },
      'python-eventlet': {
        rate: 2_000,
        p50Ms: 31.25,
        p99Ms: 1_320,
        clientUs: 400,
        clientConnections: 30,
      },
      c: { rate: 50_000, p50Ms: 1, p99Ms: 2, clientUs: 5, clientConnections: 1 },
    });
    assert.equal(
      markdownTable(result),
      [
        '| cast, confirmed, 64 in flight | per second | p50 ms | p99 ms | × Python |  × C | client µs | connections |',
        '| ----------------------------- | ---------: | -----: | -----: | -------: | ---: | --------: | ----------: |',
        '| oslo-messaging                |     24,680 |   2.50 |    121 |     12.3 | 0.49 |      40.1 |           1 |',
        '| Python, eventlet              |      2,000 |   31.3 |   1320 |     1.00 | 0.04 |       400 |          30 |',
        '| C, librabbitmq                |     50,000 |   1.00 |   2.00 |     25.0 | 1.00 |       5.0 |           1 |',
      ].join('\n'),
    );
  });

  it('a cold start has no rate: what is over sooner is faster', () => {
    const result = measured('start', {
      'oslo-messaging': { p50Ms: 250 },
      'python-threading': { p50Ms: 1000 },
    });
    assert.match(markdownTable(result), /\| oslo-messaging +\| +250 \| +4\.00 \|/);
  });
});

describe('headlineTable', () => {
  it('has a row of ours for each kind of work', () => {
    const table = headlineTable([
      measured('serial', { 'oslo-messaging': { rate: 2000 }, amqplib: { rate: 1000 } }),
      measured('fanout', { c: { rate: 1 } }),
    ]);
    assert.equal(table.split('\n').length, 3);
    assert.match(table, /\| call, one at a time \| +2,000 \| +\| +\| +\| +2\.00 \|/);
  });
});
