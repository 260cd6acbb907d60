import {
  getBatchNotificationListener,
  type BatchNotificationListenerOptions,
  type BatchNotificationServer,
} from '../../lib/notify/batch-notification-server.ts';
import {
  getNotificationListener,
  type NotificationListenerOptions,
  type NotificationServer,
} from '../../lib/notify/notification-server.ts';
import { getNotifier, type Notifier, type NotifierOptions } from '../../lib/notify/notifier.ts';
import { Target } from '../../lib/target/target.ts';
import type { Notification } from '../../lib/dispatcher/notification.ts';
import type { Transport } from '../../lib/transport/transport.ts';
import { Sightings } from '../support/sightings.ts';
import type { Scene } from './scene.ts';

type Ctxt = Record<string, unknown>;

/** A notifier of the scene's topic, over version 2 unless another driver is asked for. */
export function notifierOf(scene: Scene, options: NotifierOptions<Ctxt> = {}): Notifier {
  return getNotifier(scene.transport, {
    driver: 'messagingv2',
    topics: [scene.topic],
    publisherId: 'contract.host1',
    failures: 'thrown',
    ...options,
  });
}

export interface ListenChoices extends NotificationListenerOptions<Ctxt> {
  readonly topics?: readonly string[];
  readonly transport?: Transport;
}

/** A started listener, on a transport of its own and for the scene's topic unless others are named. */
export async function listen(
  scene: Scene,
  endpoints: object | readonly object[],
  options: ListenChoices = {},
): Promise<NotificationServer> {
  const { topics = [scene.topic], transport = scene.connect(), ...rest } = options;
  const listener = scene.stopAtEnd(
    getNotificationListener(transport, targetsOf(topics), [endpoints].flat(), rest),
  );
  await listener.start();
  return listener;
}

export async function listenInBatches(
  scene: Scene,
  endpoint: object,
  options: BatchNotificationListenerOptions<Ctxt>,
): Promise<BatchNotificationServer> {
  const listener = scene.stopAtEnd(
    getBatchNotificationListener(scene.connect(), targetsOf([scene.topic]), [endpoint], options),
  );
  await listener.start();
  return listener;
}

function targetsOf(topics: readonly string[]): Target[] {
  return topics.map((topic) => new Target({ topic }));
}

/** An endpoint that records what it gets at priority info. */
export function infoRecorder(): {
  readonly seen: Sightings<Notification>;
  readonly info: (ctxt: unknown, notification: Notification) => void;
} {
  const seen = new Sightings<Notification>();
  return {
    seen,
    info: (_ctxt, notification) => {
      seen.add(notification);
    },
  };
}

/** What tells notifications of a test apart. */
export function payloads(seen: readonly Notification[]): unknown[] {
  return seen.map(({ payload }) => payload);
}
