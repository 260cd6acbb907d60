import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BackgroundNotifier } from '../../lib/bridges/background-notifier.ts';
import { getNotifier, type NotificationDriver } from '../../lib/index.ts';
import { fakeTransport } from '../../lib/testing/index.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { Gate } from '../support/gate.ts';

const SAID = { priority: 'info', eventType: 'e', payload: {} } as const;

describe('A notifier in the background', () => {
  it('keeps only so many for a broker that is away, and counts the others', async () => {
    const gate = new Gate();
    let notified = 0;
    const slow: NotificationDriver = {
      notify: async () => {
        notified += 1;
        await gate.opened;
      },
    };
    await using transport = fakeTransport();
    const notifier = getNotifier(transport, { driver: slow });
    const background = new BackgroundNotifier(notifier, { mostWaiting: 2 });
    for (let count = 0; count < 5; count += 1) background.send(SAID);
    assert.equal(background.dropped, 3);
    gate.open();
    await background.flush();
    background.send(SAID);
    await background.flush();
    assert.deepEqual([notified, background.dropped], [3, 3]);
  });

  it('logs once what could not be sent', async () => {
    const logger = new RecordingLogger();
    await using transport = fakeTransport({ logger });
    const broken: NotificationDriver = {
      notify: () => {
        throw new Error('broken');
      },
    };
    const notifier = getNotifier(transport, { driver: broken, failures: 'thrown' });
    const background = new BackgroundNotifier(notifier, { logger });
    background.send(SAID);
    await background.flush();
    const [one, ...others] = logger.records.filter(({ level }) => level === 'error');
    assert.match(one?.message ?? '', /A notification was not sent by driver/);
    assert.deepEqual(others, []);

    const refusing = getNotifier(transport, {
      driver: 'test',
      serializer: {
        ...{ deserializeEntity: () => null, deserializeContext: () => ({}) },
        serializeContext: () => ({}),
        serializeEntity: () => {
          throw new Error('not mine');
        },
      },
    });
    const other = new BackgroundNotifier(refusing, { logger });
    other.send(SAID);
    await other.flush();
    const last = logger.records.at(-1);
    assert.equal(last?.message, 'A notification could not be sent');
    assert.match(String(last.fields['error']), /not mine/);
  });
});
