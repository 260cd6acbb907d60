import { packContext } from './context.ts';
import { insideEnvelope } from './envelope.ts';

const constants = new WeakSet<object>();
const texts = new WeakMap<object, string>();

/**
 * Says of a context that neither it nor anything in it will change: it is printed once, however
 * many requests carry it. Returns it.
 */
export function constantContext<Ctxt extends object>(ctxt: Ctxt): Ctxt {
  constants.add(ctxt);
  return ctxt;
}

/**
 * What {@link packContext} prints, as it stands inside of an envelope. For a constant context it is
 * kept: to print and escape nova's 25 keys anew was two thirds of what it took to encode a request.
 *
 * @throws {SerializationError} as {@link packContext}.
 */
export function contextText(ctxt: Readonly<Record<string, unknown>>): string {
  const kept = texts.get(ctxt);
  if (kept !== undefined) return kept;
  const text = insideEnvelope(packContext(ctxt));
  if (constants.has(ctxt)) texts.set(ctxt, text);
  return text;
}
