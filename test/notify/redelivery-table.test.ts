import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { Target } from '../../lib/index.ts';
import { RedeliveryDamper } from '../../lib/notify/redelivery-damper.ts';
import { redeliveryPolicy } from '../../lib/notify/redelivery-options.ts';

const DOCUMENT = new URL('../../docs/notifications.md', import.meta.url);

/** Up to the first that rests as long as can be. */
const DELIVERIES = 11;

it('the documentation says how long what is requeued rests', () => {
  const policy = redeliveryPolicy({ deadLetter: { target: new Target({ topic: 'dead' }) } });
  const damper = new RedeliveryDamper(policy);
  let sinceMs = 0;
  const rows = Array.from({ length: DELIVERIES }, (_, redeliveries) => {
    const restedMs = redeliveries === 0 ? 0 : damper.delayMs(redeliveries - 1);
    sinceMs += restedMs;
    const isLast = redeliveries === policy.deadLetter?.afterRedeliveries;
    return [redeliveries, restedMs, sinceMs]
      .map((figure) => figure.toLocaleString('en'))
      .concat(isLast ? 'the last before a dead letter target' : '');
  });
  const document = readFileSync(DOCUMENT, 'utf8');
  const documented = document
    .split('\n')
    .filter((line) => /^\|\s+\d/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  assert.deepEqual(documented, rows);
});
