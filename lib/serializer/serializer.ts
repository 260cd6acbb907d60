/**
 * Turns what an application passes around into what can travel, and back. Counterpart:
 * `oslo_messaging.Serializer`.
 */
export interface Serializer<Ctxt = Record<string, unknown>> {
  serializeEntity(ctxt: Ctxt, entity: unknown): unknown;
  deserializeEntity(ctxt: Ctxt, entity: unknown): unknown;
  serializeContext(ctxt: Ctxt): Record<string, unknown>;
  deserializeContext(ctxt: Readonly<Record<string, unknown>>): Ctxt;
}
