import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Target } from '../../../../lib/target/target.ts';
import { Consumer } from '../../../../lib/transport/drivers/rabbit/consumer.ts';
import { QManager } from '../../../../lib/transport/drivers/rabbit/q-manager.ts';
import { Topology, type ConsumedQueue } from '../../../../lib/transport/drivers/rabbit/topology.ts';
import {
  ScriptedModel,
  scriptedConnection,
  testOptions,
  type AmqpMethod,
} from '../../../support/scripted-amqp.ts';

interface Scenario {
  readonly scenario: string;
  readonly release: string;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly server: readonly Record<string, unknown>[];
  readonly replyQueue: readonly Record<string, unknown>[];
}

const scenarios = JSON.parse(
  readFileSync(new URL('../../../golden/declarations.json', import.meta.url), 'utf8'),
) as Scenario[];

/** The capture spells arguments as AMQP does. */
const AMQP_NAMES: Readonly<Record<string, string>> = {
  autoDelete: 'auto_delete',
  routingKey: 'routing_key',
  consumerTag: 'consumer_tag',
  prefetchCount: 'prefetch_count',
};

function asCaptured(methods: readonly AmqpMethod[]): unknown[] {
  return methods.map((method) => {
    const entries = Object.entries(method).map(([name, value]) => [
      AMQP_NAMES[name] ?? name,
      value,
    ]);
    const args = method.method === 'basic.qos' ? {} : { arguments: {} };
    return Object.assign(args, Object.fromEntries(entries)) as unknown;
  });
}

interface ScenarioDriver {
  readonly topology: Topology;
  readonly prefetch: number;
  /** The unique part of the next queue's name; where it is random, the capture has a word for it. */
  readonly uniqueName: () => Promise<string>;
}

/** The driver of a scenario: its options, its exchange. */
function driverOf({ conf }: Scenario): ScenarioDriver {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(conf)) {
    const [group, name = ''] = key.split('.');
    if (group === 'oslo_messaging_rabbit') options[name] = value;
  }
  const exchange = conf['DEFAULT.control_exchange'];
  const all = testOptions(options);
  return {
    topology: new Topology(all, typeof exchange === 'string' ? exchange : 'openstack'),
    prefetch: all.rabbit_qos_prefetch_count,
    uniqueName: all.use_queue_manager ? countedNames(all) : () => Promise.resolve('${unique}'),
  };
}

function countedNames(options: { hostname: string; processname: string }): () => Promise<string> {
  const manager = new QManager({
    ...options,
    folder: mkdtempSync(join(tmpdir(), 'oslo-messaging-names-')),
  });
  return () => manager.get();
}

/** Python's order of methods, with the exchange of a queue in front of it where it has one. */
async function declared(
  queues: readonly ConsumedQueue[],
  prefetch: number,
): Promise<readonly AmqpMethod[]> {
  const model = new ScriptedModel();
  const { connection, world } = scriptedConnection({ dials: [model] });
  const consumer = new Consumer({
    ...world,
    role: 'server',
    queues,
    prefetch,
    onDelivery: () => undefined,
  });
  await consumer.ready({});
  const methods = [...model.channel.methods];
  await consumer.stop();
  await connection.close();
  return methods;
}

describe('what is declared, option by option, is what Python declares', () => {
  for (const scenario of scenarios) {
    const name = `${scenario.scenario}, oslo.messaging ${scenario.release}`;
    const { topology, prefetch, uniqueName } = driverOf(scenario);

    it(`${name}: a server`, async () => {
      const { topic, server, fanout } = topology.serverQueues(
        new Target({ topic: 'top', server: 'host1' }),
        await uniqueName(),
      );
      const methods = await declared([topic, server, fanout], prefetch);
      assert.deepEqual(asCaptured(methods), scenario.server);
    });

    it(`${name}: a client`, async () => {
      const methods = await declared([topology.replyQueue(await uniqueName())], prefetch);
      assert.deepEqual(asCaptured(methods), scenario.replyQueue);
    });
  }
});
