/** A method that may be called remotely: `(ctxt, args) => result`, sync or async. */
export type EndpointMethod = (ctxt: never, args: never) => unknown;

/** A class of errors, whatever its constructor takes. */
export type ErrorClass = abstract new (...args: never[]) => Error;

/** Anything that returns the value it accepts, converted or not, and throws for all others: a zod schema does. */
export interface ArgumentSchema {
  parse(value: unknown): unknown;
}

/** What decorators have said about a method. */
export interface MethodMarks {
  readonly exposed?: boolean;
  readonly schema?: ArgumentSchema | undefined;
  readonly expected?: readonly ErrorClass[];
}

const MARKS = Symbol('oslo-messaging.method-marks');

/** The marks travel on the function itself, so that they follow it into subclasses and wrappers that copy them. */
export function marksOf(method: EndpointMethod): MethodMarks | undefined {
  return (method as { readonly [MARKS]?: MethodMarks })[MARKS];
}

/** Adds to the marks of a method; returns the same method. */
export function mark<Method extends EndpointMethod>(method: Method, marks: MethodMarks): Method {
  const value: MethodMarks = { ...marksOf(method), ...marks };
  return Object.defineProperty(method, MARKS, { value, configurable: true });
}
