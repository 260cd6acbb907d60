import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import type {
  ConnectionHealth,
  ConsumerHealth,
  DriverHealth,
} from '../../lib/transport/driver/health.ts';
import type { Driver } from '../../lib/transport/driver/driver.ts';
import { judgeHealth } from '../../lib/transport/health.ts';
import { Transport } from '../../lib/transport/transport.ts';

const CONNECTION: ConnectionHealth = { purpose: 'listen', state: 'ready', broker: 'b:5672' };
const CONSUMER: ConsumerHealth = { role: 'server', queues: ['t', 't.s'], consuming: true };

function driverHealth({
  connection = {},
  consumer = {},
}: {
  connection?: Partial<ConnectionHealth>;
  consumer?: Partial<ConsumerHealth>;
}): DriverHealth {
  return {
    connections: [{ ...CONNECTION, ...connection }],
    consumers: [{ ...CONSUMER, ...consumer }],
    pendingCalls: 3,
    unroutableCasts: 0,
  };
}

describe('the health of a transport', () => {
  const rows: { says: Parameters<typeof driverHealth>[0]; reasons: readonly string[] }[] = [
    { says: {}, reasons: [] },
    { says: { connection: { state: 'idle' } }, reasons: [] },
    {
      says: { connection: { state: 'connecting' } },
      reasons: ['The connection to listen is not open'],
    },
    {
      says: { connection: { state: 'waiting', error: 'Cannot reach the broker at b:5672' } },
      reasons: ['The connection to listen is not open: Cannot reach the broker at b:5672'],
    },
    {
      says: { connection: { blocked: 'low on memory' } },
      reasons: ['The broker b:5672 has blocked the connection to listen: low on memory'],
    },
    {
      says: { consumer: { consuming: false } },
      reasons: ['The queues t, t.s are not consumed'],
    },
    {
      says: { consumer: { consuming: false, problem: 'its channel was closed' } },
      reasons: ['The queues t, t.s are not consumed: its channel was closed'],
    },
    {
      says: { consumer: { problem: 'a message to ourselves did not arrive' } },
      reasons: ['The queues t, t.s may not be heard: a message to ourselves did not arrive'],
    },
  ];
  for (const { says, reasons } of rows) {
    it(`${JSON.stringify(says)}: ${reasons.length === 0 ? 'well' : 'not well'}`, () => {
      const health = driverHealth(says);
      const healthy = reasons.length === 0;
      assert.deepEqual(judgeHealth(health, false), { healthy, reasons, ...health });
    });
  }

  it('is not well when it is closed', () => {
    assert.deepEqual(judgeHealth(driverHealth({}), true).reasons, ['The transport is closed']);
  });

  it('of a driver that cannot tell is well until it is closed', async () => {
    const driver: Driver = {
      call: () => Promise.resolve(),
      cast: () => Promise.resolve(),
      listen: () => Promise.reject(new Error('not here')),
      sendNotification: () => Promise.resolve(),
      listenForNotifications: () => Promise.reject(new Error('not here')),
      close: () => Promise.resolve(),
    };
    const transport = new Transport(new ConfigOpts(), silentLogger, driver);
    assert.equal(transport.health().healthy, true);
    await transport.close();
    assert.deepEqual(transport.health(), {
      healthy: false,
      reasons: ['The transport is closed'],
      connections: [],
      consumers: [],
      pendingCalls: 0,
      unroutableCasts: 0,
    });
  });
});
