import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, it } from 'node:test';
import { Deadline } from '../../../../lib/base/deadline.ts';
import { MessageDeliveryFailure, TransportClosed } from '../../../../lib/errors.ts';
import type { Connection } from '../../../../lib/transport/drivers/rabbit/connection.ts';
import type { ConnectionStateChange } from '../../../../lib/transport/driver/events.ts';
import { BrokerConnectionError } from '../../../../lib/transport/drivers/rabbit/errors.ts';
import {
  ADDRESS,
  ScriptedModel,
  scriptedConnection,
  testOptions,
} from '../../../support/scripted-amqp.ts';
import { until } from '../../../support/until.ts';

const unreachable = (): Error =>
  new BrokerConnectionError(ADDRESS, 'unreachable', new Error('connect ECONNREFUSED'));
const refused = (): Error =>
  new BrokerConnectionError(ADDRESS, 'login-refused', new Error('403 (ACCESS-REFUSED)'));

describe('a connection', () => {
  it('is opened when it is first used, and then shared', async () => {
    const model = new ScriptedModel();
    const { connection } = scriptedConnection({ dials: [model] });
    assert.equal(connection.state.kind, 'idle');
    const [one, other] = await Promise.all([connection.use(), connection.use()]);
    assert.equal(one, other);
    assert.equal(connection.link, one);
    await connection.close();
  });

  it('is dialled again until a broker takes it', async () => {
    const { connection } = scriptedConnection({
      dials: [unreachable(), unreachable(), new ScriptedModel()],
    });
    const link = await connection.use();
    assert.equal(link.open, true);
    await connection.close();
  });

  for (const { retry, rounds } of [
    { retry: 0, rounds: 1 },
    { retry: 2, rounds: 3 },
  ]) {
    it(`gives up after ${String(rounds)} rounds with retry ${String(retry)}`, async () => {
      const failures = Array.from({ length: rounds }, unreachable);
      const { connection } = scriptedConnection({ dials: [...failures, new ScriptedModel()] });
      await assert.rejects(connection.use({ retry }), {
        code: 'OSLO_MESSAGING_BROKER_CONNECTION',
        message: 'Cannot reach the broker at broker:5672: connect ECONNREFUSED',
      });
      await connection.close();
    });
  }

  it('does not try again where the broker has refused the login', async () => {
    const { connection } = scriptedConnection({ dials: [refused(), new ScriptedModel()] });
    await assert.rejects(connection.use(), {
      problem: 'login-refused',
      message: /broker:5672 refuses the login of user "guest"/,
    });
    await connection.close();
  });

  it('tries again where one broker has refused the login and another may come back', async () => {
    const { connection } = scriptedConnection({
      dials: [unreachable(), refused(), refused(), unreachable(), refused(), new ScriptedModel()],
      brokers: 2,
    });
    assert.equal((await connection.use()).open, true);
    await connection.close();
  });

  it('waits no longer than the deadline of whoever asks', async () => {
    const options = testOptions({ rabbit_retry_interval: 60 });
    const { connection } = scriptedConnection({ dials: [unreachable()], options });
    await assert.rejects(
      connection.use({ deadline: Deadline.after(20) }),
      (error: unknown) =>
        error instanceof MessageDeliveryFailure && /in time: Cannot reach/.test(error.message),
    );
    await connection.close();
  });

  it('waits no longer than the signal of whoever asks', async () => {
    const { connection } = scriptedConnection({
      dials: [unreachable()],
      options: testOptions({ rabbit_retry_interval: 60 }),
    });
    const abort = new AbortController();
    const using = connection.use({ signal: abort.signal });
    abort.abort(new Error('changed my mind'));
    await assert.rejects(using, /changed my mind/);
    await connection.close();
  });

  it('rests after a loss when nobody needs it, and comes back when somebody does', async () => {
    const first = new ScriptedModel();
    const second = new ScriptedModel();
    const { connection } = scriptedConnection({ dials: [first, second] });
    await connection.use();
    first.die();
    assert.equal(connection.state.kind, 'idle');
    const link = await connection.use();
    assert.equal(link.open, true);
    await connection.close();
  });

  it('comes back by itself when it is retained', async () => {
    const first = new ScriptedModel();
    const { connection } = scriptedConnection({ dials: [first, new ScriptedModel()] });
    const back = new Promise<void>((resolve) => {
      let links = 0;
      connection.events.on('ready', () => {
        links += 1;
        if (links === 1) first.die();
        else resolve();
      });
    });
    const release = connection.retain();
    await back;
    release();
    await connection.close();
  });

  it('destroys the socket of a connection that is lost', async () => {
    const model = new ScriptedModel();
    const { connection } = scriptedConnection({ dials: [model] });
    await connection.use();
    model.die(new Error('Heartbeat timeout'));
    assert.equal(model.connection.stream.destroyed, true);
    await connection.close();
  });

  it('rejects those who wait when it is closed, and everybody after', async () => {
    const { connection } = scriptedConnection({
      dials: [unreachable()],
      options: testOptions({ rabbit_retry_interval: 60 }),
    });
    const waiting = assert.rejects(connection.use(), TransportClosed);
    await connection.close();
    await waiting;
    await assert.rejects(connection.use(), TransportClosed);
    await connection.close();
  });

  it('gives up a broker that accepts and says nothing when it is closed', async () => {
    const { connection, signals } = scriptedConnection({ dials: ['silence'] });
    const using = assert.rejects(connection.use(), TransportClosed);
    await connection.close();
    await using;
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true],
    );
  });

  it('lets go of a link that arrives after it was closed', async () => {
    const model = new ScriptedModel();
    const { connection } = scriptedConnection({ dials: [model] });
    const using = assert.rejects(connection.use(), TransportClosed);
    await connection.close();
    await using;
    await new Promise(setImmediate);
    assert.equal(model.connection.stream.destroyed, true);
  });

  /** A broker that takes each connection and closes it. */
  async function storm(times: number): Promise<{ connection: Connection; model: ScriptedModel }> {
    const models = Array.from({ length: times + 1 }, () => new ScriptedModel());
    const options = testOptions({ rabbit_retry_interval: 60 });
    const { connection } = scriptedConnection({ dials: models, options });
    for (const model of models.slice(0, times)) {
      await connection.use();
      model.die();
    }
    return { connection, model: models[times] ?? new ScriptedModel() };
  }

  it('is not opened at once again and again when the broker closes it as often', async () => {
    const { connection } = await storm(2);
    await assert.rejects(connection.use({ deadline: Deadline.after(20) }), /CONNECTION-FORCED/);
    const { state } = connection;
    assert.ok(state.kind === 'waiting' && state.delayMs > 14_000, 'as for one that is unreachable');
    await connection.close();
  });

  it('is opened at once after one accident', async () => {
    const { connection } = await storm(1);
    assert.equal((await connection.use({ deadline: Deadline.after(1_000) })).open, true);
    await connection.close();
  });

  it('says how it is', async () => {
    const model = new ScriptedModel();
    const { connection } = scriptedConnection({
      dials: [model, unreachable()],
      options: testOptions({ rabbit_retry_interval: 60 }),
    });
    const told = (): object => JSON.parse(JSON.stringify(connection.health)) as object;
    assert.deepEqual(told(), { purpose: 'listen', state: 'idle' });
    await connection.use();
    const release = connection.retain();
    const ready = {
      purpose: 'listen',
      state: 'ready',
      broker: 'broker:5672',
      serverVersion: '3.10.8',
    };
    assert.deepEqual(told(), ready);
    model.emit('blocked', 'low on memory');
    assert.deepEqual(told(), { ...ready, blocked: 'low on memory' });
    model.emit('unblocked');
    assert.deepEqual(told(), ready);
    model.die(new Error('Heartbeat timeout'));
    assert.deepEqual(told(), { purpose: 'listen', state: 'waiting', error: 'Heartbeat timeout' });
    await until(() => connection.health.error?.includes('ECONNREFUSED'));
    assert.equal(connection.health.state, 'waiting');
    release();
    await connection.close();
    assert.deepEqual(told(), { purpose: 'listen', state: 'closed' });
  });

  it('outlives errors that nobody listens to', async () => {
    const model = new ScriptedModel();
    const { connection } = scriptedConnection({ dials: [model] });
    await connection.use();
    model.emit('error', new Error('a protocol error'));
    model.die();
    assert.equal(connection.state.kind, 'idle');
    await connection.close();
  });

  it('publishes its changes of state', async () => {
    const seen: string[] = [];
    const onChange = (message: unknown): void => {
      const { from, to } = message as ConnectionStateChange;
      seen.push(`${from}>${to}`);
    };
    subscribe('oslo-messaging:connection', onChange);
    const { connection } = scriptedConnection({ dials: [unreachable(), new ScriptedModel()] });
    await connection.use();
    await connection.close();
    unsubscribe('oslo-messaging:connection', onChange);
    assert.deepEqual(seen, [
      'idle>connecting',
      'connecting>waiting',
      'waiting>connecting',
      'connecting>ready',
      'ready>closed',
    ]);
  });
});
