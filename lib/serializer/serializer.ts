/**
 * Turns what a program works with into what goes over the wire, and back. A client's arguments and
 * a server's results pass through `serializeEntity` one by one, both sides' contexts through
 * `serializeContext`. `Ctxt` is what the program has for a context. Counterpart:
 * `oslo_messaging.Serializer`.
 */
export interface Serializer<Ctxt = Record<string, unknown>> {
  /** An argument or result as plain data; `ctxt` is the context of the request, not yet serialized. */
  serializeEntity(ctxt: Ctxt, entity: unknown): unknown;

  /** The reverse; `ctxt` is the context of the request, deserialized. */
  deserializeEntity(ctxt: Ctxt, entity: unknown): unknown;

  /** A request context as an object of plain data. */
  serializeContext(ctxt: Ctxt): Readonly<Record<string, unknown>>;

  /** The reverse: what clients and endpoints get to see. */
  deserializeContext(ctxt: Readonly<Record<string, unknown>>): Ctxt;
}
