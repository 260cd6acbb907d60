/** Endpoints for `oslo-messaging serve`. */
export class Calculator {
  add(_ctxt, { a, b }) {
    return a + b;
  }
}
