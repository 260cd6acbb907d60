import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { naiveTimestamp } from '../../lib/context/naive-timestamp.ts';
import { InvalidArgument } from '../../lib/errors.ts';

describe('the timestamp of a context', () => {
  const rows: [Date | string, string][] = [
    ['2026-11-21T05:44:15.395548', '2026-11-21T05:44:15.395548'],
    ['2026-11-21T05:44:15.395', '2026-11-21T05:44:15.395000'],
    ['2026-11-21T05:44:15.395Z', '2026-11-21T05:44:15.395000'],
    ['2026-11-21T05:44:15', '2026-11-21T05:44:15.000000'],
    ['2026-11-21T05:44:12Z', '2026-11-21T05:44:12.000000'],
    ['2026-11-21 05:44:24.060118', '2026-11-21T05:44:24.060118'],
    ['2026-11-21T05:44:15.1234567', '2026-11-21T05:44:15.123456'],
    ['2026-11-21T00:30:15.000001+01:00', '2026-11-20T23:30:15.000001'],
    ['2026-11-21T00:30:15-0530', '2026-11-21T06:00:15.000000'],
    ['2026-11-21T00:30:15+01', '2026-11-20T23:30:15.000000'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000000'],
    [new Date(Date.UTC(2026, 10, 21, 5, 44, 15, 7)), '2026-11-21T05:44:15.007000'],
  ];
  for (const [time, expected] of rows) {
    it(`of ${String(time)} is naive, in UTC and with microseconds`, () => {
      assert.equal(naiveTimestamp(time), expected);
    });
  }

  const refused: (Date | string)[] = [
    '',
    'yesterday',
    '2026-11-21',
    '2026-13-01T00:00:00',
    '2026-02-30T00:00:00',
    '2026-11-21T24:00:00',
    '2026-11-21T05:44:15.',
    '2026-11-21T05:44:15 Z',
    '0000-01-01T00:00:00',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    new Date(NaN),
    new Date(8.64e15),
  ];
  for (const time of refused) {
    it(`cannot be "${String(time)}"`, () => {
      assert.throws(() => naiveTimestamp(time), InvalidArgument);
    });
  }
});
