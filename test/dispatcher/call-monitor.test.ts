import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { silentLogger } from '../../lib/base/logger.ts';
import { startCallMonitor } from '../../lib/dispatcher/call-monitor.ts';
import { RPCDispatcher } from '../../lib/dispatcher/rpc-dispatcher.ts';
import { Gate } from '../support/gate.ts';
import { ScriptedIncoming } from '../support/incoming.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

describe('the call monitor', () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  const intervals: readonly { clientTimeout: unknown; everyMs: number }[] = [
    { clientTimeout: 60, everyMs: 30_000 },
    { clientTimeout: 2, everyMs: 1_000 },
    { clientTimeout: 1, everyMs: 500 },
    { clientTimeout: 2.5, everyMs: 1_250 },
    { clientTimeout: 10n, everyMs: 5_000 },
    { clientTimeout: 0.000_001, everyMs: 25 },
    { clientTimeout: 2 ** 60, everyMs: 2 ** 31 - 1 },
  ];
  for (const { clientTimeout, everyMs } of intervals) {
    it(`for a timeout of ${String(clientTimeout)} s sends a heartbeat every ${everyMs} ms`, async () => {
      const incoming = new ScriptedIncoming({ clientTimeout });
      const stop = startCallMonitor(incoming, silentLogger);
      mock.timers.tick(everyMs - 1);
      assert.equal(incoming.sent.all.length, 0);
      mock.timers.tick(1);
      assert.equal(incoming.sent.all.length, 1);
      await new Promise(setImmediate);
      mock.timers.tick(everyMs);
      assert.equal(incoming.sent.all.length, 2);
      stop();
      mock.timers.tick(10 * everyMs);
      assert.equal(incoming.sent.all.length, 2);
    });
  }

  for (const clientTimeout of [0, -1, Number.NaN, Infinity, '10', [10], { s: 10 }, true]) {
    it(`ignores a timeout of ${JSON.stringify(clientTimeout)}, with a warning`, () => {
      const logger = new RecordingLogger();
      const incoming = new ScriptedIncoming({ clientTimeout, ctxt: { request_id: 'req-1' } });
      startCallMonitor(incoming, logger)();
      mock.timers.tick(100_000);
      assert.equal(incoming.sent.all.length, 0);
      assert.deepEqual(
        logger.records.map(({ level, fields }) => [level, fields['requestId']]),
        [['warn', 'req-1']],
      );
    });
  }

  it('is silent for a caller that does not monitor, and for a cast', () => {
    const logger = new RecordingLogger();
    const unmonitored = new ScriptedIncoming();
    const cast = new ScriptedIncoming({ msgId: undefined, clientTimeout: 2 });
    for (const incoming of [unmonitored, cast]) startCallMonitor(incoming, logger);
    mock.timers.tick(100_000);
    assert.deepEqual([...unmonitored.sent.all, ...cast.sent.all, ...logger.records], []);
  });

  it('sends no heartbeat while the one before waits for a broker', async () => {
    const broker = new Gate();
    const incoming = new ScriptedIncoming({ clientTimeout: 2, send: () => broker.opened });
    const stop = startCallMonitor(incoming, silentLogger);
    mock.timers.tick(100_000);
    assert.equal(incoming.sent.all.length, 1);
    broker.open();
    await new Promise(setImmediate);
    mock.timers.tick(1_000);
    assert.equal(incoming.sent.all.length, 2);
    stop();
  });

  it('ends quietly when a heartbeat cannot be sent', async () => {
    const logger = new RecordingLogger();
    const send = (): Promise<void> => Promise.reject(new Error('no connection'));
    const incoming = new ScriptedIncoming({ clientTimeout: 2, send });
    startCallMonitor(incoming, logger);
    mock.timers.tick(1_000);
    await new Promise(setImmediate);
    mock.timers.tick(10_000);
    assert.equal(incoming.sent.all.length, 1);
    assert.deepEqual(
      logger.records.map(({ level }) => level),
      ['debug'],
    );
  });

  for (const ending of ['succeeds', 'fails']) {
    it(`goes on while a method runs that ${ending}, and no longer`, async () => {
      const gate = new Gate();
      const work = (): Promise<void> =>
        gate.opened.then(() => {
          if (ending === 'fails') throw new Error('failed');
        });
      const incoming = new ScriptedIncoming({ clientTimeout: 2, message: { method: 'work' } });
      const dispatched = new RPCDispatcher([{ work }]).dispatch(incoming);
      for (let beats = 1; beats <= 3; beats += 1) {
        mock.timers.tick(1_000);
        await new Promise(setImmediate);
        assert.equal(incoming.sent.all.length, beats);
      }
      gate.open();
      await Promise.allSettled([dispatched]);
      mock.timers.tick(10_000);
      assert.equal(incoming.sent.all.length, 3);
    });
  }

  for (const method of ['throws', 'missing']) {
    it(`never begins when there is nothing to wait for: ${method}`, async () => {
      const endpoint = {
        throws: () => {
          throw new Error('thrown');
        },
      };
      const incoming = new ScriptedIncoming({ clientTimeout: 2, message: { method } });
      await assert.rejects(new RPCDispatcher([endpoint]).dispatch(incoming));
      mock.timers.tick(10_000);
      assert.equal(incoming.sent.all.length, 0);
    });
  }
});
