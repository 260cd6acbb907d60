import type { Notification } from '../dispatcher/notification.ts';
import { unwrapPayload, type UnwrappedPayload } from '../versioned-objects/unwrapped-payload.ts';
import { NOVA_PAYLOADS, type NovaPayloads } from './nova-payloads.ts';

/** What nova says when it notifies: `instance.create.end`. */
export type NovaEventType = keyof NovaPayloads;

/**
 * A versioned notification of nova with its payload unwrapped: `NovaNotification<'instance.create.end'>`.
 * Of several event types, a union that a look at `eventType` narrows.
 */
export type NovaNotification<
  EventType extends NovaEventType = NovaEventType,
  Ctxt = Record<string, unknown>,
> = {
  readonly [Name in EventType]: Notification<NovaPayloads[Name], Ctxt> & {
    readonly eventType: Name;
    /** Says which versions came, and has the original. */
    readonly unwrapped: UnwrappedPayload<NovaPayloads[Name]>;
  };
}[EventType];

/**
 * Reads a notification, unwrapped or not, as one of nova's. `undefined` for what is none that is
 * known: a legacy one, another event type, another payload than is known for it, or one of another
 * major version. Of an older minor version newer fields are missing, whatever the types say.
 *
 * ```ts
 * const nova = novaNotification(notification);
 * if (nova?.eventType === 'instance.create.end') console.log(nova.payload.ip_addresses);
 * ```
 *
 * @param wanted anything else is none, too. Default: all.
 */
export function novaNotification<Ctxt, EventType extends NovaEventType = NovaEventType>(
  notification: Notification<unknown, Ctxt>,
  wanted?: EventType,
): NovaNotification<EventType, Ctxt> | undefined {
  const { eventType, message } = notification;
  if (eventType === null || !Object.hasOwn(NOVA_PAYLOADS, eventType)) return undefined;
  if (wanted !== undefined && wanted !== eventType) return undefined;
  const unwrapped = unwrapPayload(message['payload']);
  const known = NOVA_PAYLOADS[eventType as NovaEventType];
  const { namespace, name, version } = unwrapped.identityOf() ?? {};
  if (namespace !== 'nova' || name !== known.name) return undefined;
  if (majorOf(version) !== majorOf(known.version)) return undefined;
  // What came is, by name and major version, what the types were generated from.
  return { ...notification, payload: unwrapped.data, unwrapped } as unknown as NovaNotification<
    EventType,
    Ctxt
  >;
}

function majorOf(version: string | undefined): string | undefined {
  return version?.split('.')[0];
}
