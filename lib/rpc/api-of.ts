/** An API that is not known to the compiler: any method, any arguments. */
export type UntypedApi = Readonly<
  Record<string, { readonly args: object; readonly result: unknown }>
>;

/** The arguments of an endpoint method, which it takes as one object after the context. */
type ArgsOfMethod<Method> = Method extends (ctxt: never, args: infer Args) => unknown
  ? unknown extends Args
    ? object
    : Args
  : never;

/** The names under which the default access policy lets methods be called. */
type RemoteName<Endpoint, Name extends keyof Endpoint> = Endpoint[Name] extends (
  ctxt: never,
  args: never,
) => unknown
  ? Name extends `_${string}`
    ? never
    : Name & string
  : never;

/**
 * The API of an endpoint class, for `getRpcClient<ApiOf<Calculator>>(…)`: for each public method
 * `(ctxt, args) => result` the types of its arguments and of its (awaited) result.
 */
export type ApiOf<Endpoint> = {
  readonly [Name in keyof Endpoint as RemoteName<Endpoint, Name>]: {
    readonly args: ArgsOfMethod<Endpoint[Name]>;
    readonly result: Endpoint[Name] extends (ctxt: never, args: never) => infer Result
      ? Awaited<Result>
      : never;
  };
};

/** The methods of an API. */
export type MethodOf<Api> = keyof Api & string;

/** What a method of an API takes. */
export type ArgsOf<Api, Method extends MethodOf<Api>> = Api[Method] extends { args: infer Args }
  ? Args
  : never;

/** What a method of an API returns. */
export type ResultOf<Api, Method extends MethodOf<Api>> = Api[Method] extends {
  result: infer Result;
}
  ? Result
  : never;

/** The parameters behind the method's name: arguments may be left out if none is required. */
export type ArgsThen<Args, Options> = object extends Args
  ? [args?: Args, options?: Options]
  : [args: Args, options?: Options];
