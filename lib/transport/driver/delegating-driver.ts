import type { Clock } from '../../base/clock.ts';
import { MessagingException } from '../../errors.ts';
import type { Target } from '../../target/target.ts';
import type {
  CallOptions,
  Driver,
  GatherEnd,
  GatherOptions,
  ListenForNotificationsOptions,
  Listener,
  ListenOptions,
  NotificationListener,
  NotifyOptions,
  OutgoingNotification,
  OutgoingRequest,
  RequestPreview,
  SendOptions,
  TargetAndPriority,
} from './driver.ts';
import type { TransportEvents } from './events.ts';
import { UNKNOWN_HEALTH, type DriverHealth } from './health.ts';
import type { RawAmqp } from './raw-amqp.ts';
import type { Tap, TapOptions } from './tap.ts';

/** A driver that leaves everything to another: what extends it changes what it is about. */
export class DelegatingDriver implements Driver {
  protected readonly inner: Driver;

  constructor(inner: Driver) {
    this.inner = inner;
  }

  get clock(): Clock | undefined {
    return this.inner.clock;
  }

  call(request: OutgoingRequest, options: CallOptions): Promise<unknown> {
    return this.inner.call(request, options);
  }

  cast(request: OutgoingRequest, options: SendOptions): Promise<void> {
    return this.inner.cast(request, options);
  }

  gather(request: OutgoingRequest, options: GatherOptions): Promise<GatherEnd> {
    const gathering = this.inner.gather?.(request, options);
    if (gathering !== undefined) return gathering;
    throw new MessagingException('The driver cannot gather the replies of many servers');
  }

  preview(
    request: OutgoingRequest,
    call?: Pick<CallOptions, 'timeoutMs' | 'callMonitorTimeoutMs'>,
  ): RequestPreview {
    const preview = this.inner.preview?.(request, call);
    if (preview !== undefined) return preview;
    throw new MessagingException('The driver cannot tell what it would send');
  }

  listen(target: Target, options: ListenOptions): Promise<Listener> {
    return this.inner.listen(target, options);
  }

  sendNotification(notification: OutgoingNotification, options: NotifyOptions): Promise<void> {
    return this.inner.sendNotification(notification, options);
  }

  previewNotification(
    notification: OutgoingNotification,
    options: Pick<NotifyOptions, 'version'>,
  ): RequestPreview {
    const preview = this.inner.previewNotification?.(notification, options);
    if (preview !== undefined) return preview;
    throw new MessagingException('The driver cannot tell what it would send');
  }

  listenForNotifications(
    from: readonly TargetAndPriority[],
    options: ListenForNotificationsOptions,
  ): Promise<NotificationListener> {
    return this.inner.listenForNotifications(from, options);
  }

  tap(options: TapOptions): Promise<Tap> {
    const tapping = this.inner.tap?.(options);
    if (tapping !== undefined) return tapping;
    throw new MessagingException('The driver cannot listen in');
  }

  rawAmqp(): RawAmqp {
    const raw = this.inner.rawAmqp?.();
    if (raw !== undefined) return raw;
    throw new MessagingException('The driver has no AMQP: dialects need a rabbit:// transport');
  }

  health(): DriverHealth {
    return this.inner.health?.() ?? UNKNOWN_HEALTH;
  }

  on<Name extends keyof TransportEvents>(
    event: Name,
    listener: (...args: TransportEvents[Name]) => void,
  ): () => void {
    return this.inner.on?.(event, listener) ?? (() => undefined);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
