import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidArgument, InvalidTarget } from '../../lib/errors.ts';
import {
  getBatchNotificationListener,
  type BatchNotificationListenerOptions,
} from '../../lib/notify/batch-notification-server.ts';
import {
  getNotificationListener,
  type NotificationListenerOptions,
} from '../../lib/notify/notification-server.ts';
import { notificationStream } from '../../lib/notify/notification-stream.ts';
import { Target } from '../../lib/target/target.ts';
import { fakeNotifier } from '../support/notify-world.ts';

type Ctxt = Record<string, unknown>;

const TARGET = new Target({ topic: 'notifications' });
const ENDPOINT = { info: () => undefined };

describe('what a listener refuses', () => {
  const { transport } = fakeNotifier({});
  const NOWHERE = new Target({ server: 's' });

  const options: readonly (readonly [options: object, argument: string])[] = [
    [{ pool: '' }, 'pool'],
    [{ concurrency: 0 }, 'concurrency'],
    [{ redelivery: { firstDelayMs: -1 } }, 'redelivery.firstDelayMs'],
    [{ redelivery: { longestDelayMs: NaN } }, 'redelivery.longestDelayMs'],
    [
      { redelivery: { deadLetter: { target: TARGET, afterRedeliveries: 0.5 } } },
      'redelivery.deadLetter.afterRedeliveries',
    ],
  ];
  for (const [bad, argument] of options) {
    it(`${JSON.stringify(bad)}, single and in batches`, () => {
      const single = bad as NotificationListenerOptions<Ctxt>;
      const batch = { batchSize: 1, ...bad } as BatchNotificationListenerOptions<Ctxt>;
      refuses(argument, () => getNotificationListener(transport, [TARGET], [ENDPOINT], single));
      refuses(argument, () => getBatchNotificationListener(transport, [TARGET], [ENDPOINT], batch));
    });
  }

  const batchOptions: readonly (readonly [options: object, argument: string])[] = [
    [{}, 'batchSize'],
    [{ batchSize: 0 }, 'batchSize'],
    [{ batchSize: 2.5 }, 'batchSize'],
    [{ batchTimeoutMs: -1 }, 'batchTimeoutMs'],
  ];
  for (const [bad, argument] of batchOptions) {
    it(`${JSON.stringify(bad)} in batches`, () => {
      refuses(argument, () => getBatchNotificationListener(transport, [TARGET], [ENDPOINT], bad));
    });
  }

  const endpoints: readonly (readonly [endpoint: unknown, argument: string])[] = [
    [{}, 'endpoints[0]'],
    [{ warning: () => undefined }, 'endpoints[0]'],
    [{ info: 'text' }, 'endpoints[0]'],
    [null, 'endpoints[0]'],
    [{ ...ENDPOINT, filterRule: { eventType: 'x' } }, 'endpoints[0].filterRule'],
  ];
  for (const [endpoint, argument] of endpoints) {
    it(`the endpoint ${JSON.stringify(endpoint)}`, () => {
      refuses(argument, () => getNotificationListener(transport, [TARGET], [endpoint as object]));
    });
  }

  it('no target, and one without a topic', () => {
    refuses('targets', () => getNotificationListener(transport, [], [ENDPOINT]));
    const make = () => getNotificationListener(transport, [TARGET, NOWHERE], [ENDPOINT]);
    assert.throws(make, InvalidTarget);
    const redelivery = { deadLetter: { target: NOWHERE } };
    assert.throws(
      () => getNotificationListener(transport, [TARGET], [ENDPOINT], { redelivery }),
      InvalidTarget,
    );
  });

  it('an iteration over no priority', () => {
    refuses('endpoints[0]', () => notificationStream(transport, [TARGET], { priorities: [] }));
  });

  function refuses(argument: string, make: () => unknown): void {
    assert.throws(make, (error: unknown) => {
      assert.ok(error instanceof InvalidArgument, String(error));
      assert.ok(error.message.includes(argument), error.message);
      return true;
    });
  }
});
