import assert from 'node:assert/strict';
import { it } from 'node:test';
import { turnsOf } from '../../benchmarks/turns.ts';
import { scenario } from './measured.ts';

it('contestants take turns at each kind of work, again and again', () => {
  const turns = turnsOf({
    scenarios: [scenario('serial'), scenario('start')],
    contestants: [
      { name: 'oslo-messaging', works: ['call', 'start'] },
      { name: 'c', works: ['call'] },
      { name: 'amqplib', works: ['call', 'start'] },
    ],
    wants: (contestant, { name }) => contestant !== 'amqplib' || name === 'start',
    repetitions: 2,
  });
  assert.deepEqual(
    turns.map((turn) => [turn.repetition, turn.scenario.name, turn.contestant]),
    [1, 2].flatMap((repetition) => [
      [repetition, 'serial', 'oslo-messaging'],
      [repetition, 'serial', 'c'],
      [repetition, 'start', 'oslo-messaging'],
      [repetition, 'start', 'amqplib'],
    ]),
  );
});
