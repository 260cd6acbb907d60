import { keptWith } from '../base/kept-with.ts';
import { packContext } from './context.ts';
import { insideEnvelope } from './envelope.ts';

const constants = new WeakSet<object>();
const printed = keptWith((): { text?: string } => ({}));

/**
 * Says of a context that neither it nor anything in it will change from now on: it is printed once,
 * however many requests carry it. Returns it, frozen.
 */
export function constantContext<Ctxt extends object>(ctxt: Ctxt): Readonly<Ctxt> {
  constants.add(ctxt);
  // Before it is frozen.
  printed(ctxt);
  return Object.freeze(ctxt);
}

/**
 * What {@link packContext} prints, as it stands inside of an envelope. For a constant context it is
 * kept: to print and escape nova's 25 keys anew was two thirds of what it took to encode a request.
 *
 * @throws {SerializationError} as {@link packContext}.
 */
export function contextText(ctxt: Readonly<Record<string, unknown>>): string {
  if (!constants.has(ctxt)) return print(ctxt);
  return (printed(ctxt).text ??= print(ctxt));
}

function print(ctxt: Readonly<Record<string, unknown>>): string {
  return insideEnvelope(packContext(ctxt));
}
