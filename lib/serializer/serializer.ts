/**
 * Turns what a program works with into what goes over the wire, and back. A client's arguments and
 * a server's results pass through `serializeEntity` one by one, both sides' contexts through
 * `serializeContext`. Counterpart: `oslo_messaging.Serializer`.
 */
export interface Serializer {
  /** An argument or result as plain data; `ctxt` is the context of the request, not yet serialized. */
  serializeEntity(ctxt: unknown, entity: unknown): unknown;

  /** The reverse; `ctxt` is the context of the request, deserialized. */
  deserializeEntity(ctxt: unknown, entity: unknown): unknown;

  /** A request context as an object of plain data. */
  serializeContext(ctxt: unknown): Readonly<Record<string, unknown>>;

  /** The reverse: what clients and endpoints get to see. */
  deserializeContext(ctxt: Readonly<Record<string, unknown>>): unknown;
}
