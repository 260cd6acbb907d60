import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConsumeMessage } from 'amqplib';
import { onAbort } from '../../../../lib/base/abort.ts';
import { ConfigOpts } from '../../../../lib/conf/config-opts.ts';
import { MessagingTimeout, type TimeoutStage } from '../../../../lib/errors.ts';
import { Target } from '../../../../lib/target/target.ts';
import type { CallOptions } from '../../../../lib/transport/driver/driver.ts';
import { RabbitDriver } from '../../../../lib/transport/drivers/rabbit/rabbit-driver.ts';
import { TransportURL } from '../../../../lib/transport/transport-url.ts';
import { decodeBody } from '../../../../lib/wire/body.ts';
import { encodeReply } from '../../../../lib/wire/reply.ts';
import { decodeRequest } from '../../../../lib/wire/request.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import {
  delivery,
  ScriptedModel,
  scriptedLink,
  type ScriptedChannel,
} from '../../../support/scripted-amqp.ts';
import { until } from '../../../support/until.ts';

type Broker = 'there' | 'silent';

/** A driver with a call on its way, and the broker's side of it. */
class World implements AsyncDisposable {
  readonly logger = new RecordingLogger();
  readonly driver: RabbitDriver;
  readonly #models: ScriptedModel[] = [];
  #givingBack: NodeJS.Timeout | undefined;

  constructor(broker: Broker = 'there') {
    this.driver = new RabbitDriver(
      {
        conf: new ConfigOpts(),
        url: new TransportURL({ transport: 'rabbit' }),
        defaultExchange: 'openstack',
        allowedRemoteExmods: {},
        logger: this.logger,
      },
      (_address, { signal }) => {
        if (broker === 'silent') {
          return new Promise((_resolve, reject) => {
            onAbort(signal, reject);
          });
        }
        const model = new ScriptedModel();
        this.#models.push(model);
        return Promise.resolve(scriptedLink(model));
      },
    );
  }

  call(options: Partial<CallOptions> = {}): Promise<unknown> {
    const ctxt = { request_id: 'req-1' };
    const request = { target: new Target({ topic: 't' }), method: 'm', args: {}, ctxt };
    return this.driver.call(request, { timeoutMs: 200, ...options });
  }

  /** The channel on which so many publishes have been made. */
  published(count = 1): Promise<ScriptedChannel> {
    return until(() =>
      this.#models
        .flatMap(({ channels }) => channels)
        .find((channel) => channel.named('basic.publish').length >= count),
    );
  }

  /** The broker has no queue for the latest publish. */
  async giveBack(count: number): Promise<void> {
    giveBackLatest(await this.published(count));
  }

  /** Nor for those to come. */
  giveBackAll(): void {
    this.#givingBack = setInterval(() => {
      for (const { channels } of this.#models) {
        for (const channel of channels) if (channel.unconfirmed.length > 0) giveBackLatest(channel);
      }
    }, 1);
  }

  /** The reply queue hears something. */
  hear(body: string): void {
    for (const { channels } of this.#models) {
      for (const { consumers } of channels) {
        for (const onMessage of consumers.values()) onMessage(delivery(body));
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#givingBack);
    return this.driver.close();
  }
}

function giveBackLatest(channel: ScriptedChannel): void {
  const content = channel.named('basic.publish').at(-1)?.['content'] as Buffer;
  channel.emit('return', delivery(content.toString()));
  channel.confirm();
}

function idsIn(content: unknown): { uniqueId: string | undefined; msgId: string } {
  const properties = { contentType: 'application/json', contentEncoding: 'utf-8' };
  const { uniqueId, msgId = '' } = decodeRequest(decodeBody(content as Buffer, properties));
  return { uniqueId, msgId };
}

describe('a call that nobody answers says how far it got', () => {
  const rows: {
    stage: TimeoutStage;
    broker?: Broker;
    options?: Partial<CallOptions>;
    happens?: (world: World) => Promise<void>;
  }[] = [
    { stage: 'not-sent', broker: 'silent' },
    { stage: 'not-confirmed' },
    {
      stage: 'unroutable',
      happens: (world) => {
        world.giveBackAll();
        return Promise.resolve();
      },
    },
    {
      stage: 'no-reply',
      happens: async (world) => {
        (await world.published()).confirm();
      },
    },
    {
      stage: 'heartbeats-stopped',
      options: { timeoutMs: 10_000, callMonitorTimeoutMs: 200 },
      happens: async (world) => {
        const channel = await world.published();
        channel.confirm();
        const { msgId } = idsIn(channel.named('basic.publish')[0]?.['content']);
        world.hear(encodeReply({ msgId, uniqueId: 'u', ending: false }));
      },
    },
  ];
  for (const { stage, broker, options, happens } of rows) {
    it(stage, async () => {
      await using world = new World(broker);
      const call = world.call(options);
      await Promise.all([
        happens?.(world),
        assert.rejects(call, (error: unknown) => {
          assert.ok(error instanceof MessagingTimeout);
          assert.equal(error.stage, stage);
          const { method, requestId, target, elapsedMs } = error;
          assert.deepEqual({ method, requestId }, { method: 'm', requestId: 'req-1' });
          assert.match(target, /topic=t/);
          assert.match(error.msgId, /^[0-9a-f]{32}$/);
          assert.ok(elapsedMs >= 199, String(elapsedMs));
          return true;
        }),
      ]);
    });
  }

  it('and its reply, when it comes at last, is logged by the same id', async () => {
    await using world = new World();
    const call = world.call();
    const channel = await world.published();
    channel.confirm();
    await assert.rejects(call, MessagingTimeout);
    const { msgId } = idsIn(channel.named('basic.publish')[0]?.['content']);
    world.hear(encodeReply({ msgId, uniqueId: 'u', result: 1, ending: true }));
    const [late] = world.logger.about(/arrived after its call was given up/);
    assert.ok(JSON.stringify(late).includes(msgId));
  });
});

describe('a call that no queue takes', () => {
  it('is published again only once it came back: the same bytes, with what time is left', async () => {
    await using world = new World();
    const call = world.call({ timeoutMs: 10_000 });
    await world.giveBack(1);
    await world.giveBack(2);
    const channel = await world.published(3);
    const publishes = channel.named('basic.publish');
    assert.equal(new Set(publishes.map(({ content }) => String(content))).size, 1);
    const properties = publishes.map((each) => each['properties'] as ConsumeMessage['properties']);
    const expirations = properties.map(({ expiration }) => Number(expiration));
    assert.equal(expirations[0], 10_000);
    assert.deepEqual(
      expirations,
      expirations.toSorted((a, b) => b - a),
    );
    assert.equal(new Set(expirations).size, 3);
    assert.deepEqual(
      properties.map(({ headers }) => headers),
      [{}, {}, {}],
    );
    channel.confirm();
    const { msgId } = idsIn(publishes[0]?.['content']);
    world.hear(encodeReply({ msgId, uniqueId: 'u', result: 'there', ending: true }));
    assert.equal(await call, 'there');
    assert.equal(channel.named('basic.publish').length, 3);
  });
});
