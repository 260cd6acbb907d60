import type { CastEvent, RecordedTarget } from '../../../cassette/format/event.ts';
import { asPrimitive } from '../../../cassette/template/as-template.ts';
import { isRecord } from '../../../base/map-values.ts';
import type { Target } from '../../../target/target.ts';
import type { OutgoingRequest } from '../../driver/driver.ts';

/** A target as a cassette holds it. */
export function recordedTarget(
  { exchange, topic, server, namespace, version }: Target,
  defaultExchange?: string,
): RecordedTarget {
  const fields = { exchange: exchange ?? defaultExchange, server, namespace, version };
  const known = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return { ...Object.fromEntries(known), topic: topic ?? '' };
}

/** What of a request a cassette holds. @throws {SerializationError} */
export function recordedRequest(
  { target, method, args, ctxt }: OutgoingRequest,
  defaultExchange: string,
): Pick<CastEvent, 'target' | 'method' | 'args' | 'ctxt'> {
  return {
    target: recordedTarget(target, defaultExchange),
    method,
    args: primitiveRecord(args),
    ctxt: primitiveRecord(ctxt),
  };
}

/** @throws {SerializationError} */
export function primitiveRecord(value: unknown): Readonly<Record<string, unknown>> {
  const primitive = asPrimitive(value);
  return isRecord(primitive) ? primitive : {};
}

/** The context without what the receiving side has added to it. */
export function sentContext(
  ctxt: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(ctxt).filter(([key]) => key !== 'client_timeout'));
}
