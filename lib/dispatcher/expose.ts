import { InvalidArgument } from '../errors.ts';
import { mark, type ArgumentSchema, type EndpointMethod } from './method-marks.ts';

export interface ExposeOptions {
  /** Checks the arguments, as one object, before the method sees them; the method gets what it returns. */
  readonly args?: ArgumentSchema | undefined;
}

/** A decorator of methods that is also a plain function on functions. */
export type MethodDecorator = <Method extends EndpointMethod>(
  method: Method,
  context?: ClassMethodDecoratorContext,
) => Method;

/**
 * Marks an endpoint method as exposed, which `ExplicitRPCAccessPolicy` asks for. To be used as a
 * decorator (`@expose`, `@expose({ args: schema })`) or as a function (`expose(method)`).
 * Counterpart: `oslo_messaging.expose`; the check of arguments is ours.
 *
 * @throws {InvalidArgument} `args` has no `parse`.
 */
export function expose<Method extends EndpointMethod>(
  method: Method,
  context?: ClassMethodDecoratorContext,
): Method;
export function expose(options: ExposeOptions): MethodDecorator;
export function expose(subject: EndpointMethod | ExposeOptions): EndpointMethod | MethodDecorator {
  if (typeof subject === 'function') return mark(subject, { exposed: true });
  const { args: schema } = subject;
  if (schema !== undefined) checkSchema('expose.args', schema);
  const exposeMethod: MethodDecorator = (method) => mark(method, { exposed: true, schema });
  return exposeMethod;
}

/** @throws {InvalidArgument} unless the value can check arguments. */
export function checkSchema(argument: string, schema: unknown): asserts schema is ArgumentSchema {
  const parse: unknown = Reflect.get(Object(schema) as object, 'parse');
  if (typeof parse !== 'function') {
    throw new InvalidArgument(argument, 'must be a schema, an object with a method parse(value)');
  }
}
