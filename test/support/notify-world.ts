import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { getNotifier, type Notifier, type NotifierOptions } from '../../lib/notify/notifier.ts';
import { getNotificationTransport } from '../../lib/transport/create-transport.ts';
import '../../lib/transport/drivers/builtin.ts';
import { RabbitDriver } from '../../lib/transport/drivers/rabbit/rabbit-driver.ts';
import { Transport } from '../../lib/transport/transport.ts';
import { TransportURL } from '../../lib/transport/transport-url.ts';
import { RecordingLogger } from './recording-logger.ts';
import { ScriptedModel, scriptedLink, type Script } from './scripted-amqp.ts';

/** A transport over RabbitMQ with scripted brokers behind it: one per connection. */
export interface ScriptedTransport {
  readonly transport: Transport;
  readonly models: readonly ScriptedModel[];
  readonly log: RecordingLogger;
}

export function scriptedTransport(
  defaultExchange = 'openstack',
  script: Script = () => undefined,
): ScriptedTransport {
  const conf = new ConfigOpts({ env: {} });
  const log = new RecordingLogger();
  const models: ScriptedModel[] = [];
  const context = {
    conf,
    url: new TransportURL({ transport: 'rabbit' }),
    defaultExchange,
    allowedRemoteExmods: {},
    logger: log,
  };
  const driver = new RabbitDriver(context, () => {
    const model = new ScriptedModel(script);
    models.push(model);
    return Promise.resolve(scriptedLink(model));
  });
  return { transport: new Transport(conf, log, driver), models, log };
}

/** What {@link fakeNotifier} is made of. */
export interface FakeNotifierChoices {
  /** `[oslo_messaging_notifications]`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly options?: NotifierOptions<Record<string, unknown>>;
}

/** A notifier over a bus in memory. */
export function fakeNotifier({ settings = {}, options = {} }: FakeNotifierChoices): {
  readonly notifier: Notifier;
  readonly transport: Transport;
  readonly log: RecordingLogger;
} {
  const conf = new ConfigOpts({ env: {} });
  for (const [name, value] of Object.entries(settings)) {
    conf.setOverride('oslo_messaging_notifications', name, value);
  }
  const log = new RecordingLogger();
  const transport = getNotificationTransport(conf, { url: 'fake://', logger: log });
  return { notifier: getNotifier(transport, options), transport, log };
}
