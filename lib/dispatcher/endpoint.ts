import { isRecord } from '../base/map-values.ts';
import { InvalidArgument } from '../errors.ts';
import { Target } from '../target/target.ts';
import { checkVersion, versionIsCompatible } from '../target/version.ts';
import { checkSchema } from './expose.ts';
import { marksOf, type ArgumentSchema, type EndpointMethod } from './method-marks.ts';

/** Served by an endpoint whose target names no version. */
const DEFAULT_VERSION = '1.0';

/** Comparing versions costs more than the rest of finding a method; callers ask for few of them. */
const REMEMBERED_VERSIONS = 100;

/** What a dispatcher knows about one of the objects it dispatches to. */
export class Endpoint {
  readonly instance: object;
  readonly #target: Target;
  readonly #version: string;
  readonly #compatible = new Map<string, boolean>();
  readonly #schemas: ReadonlyMap<string, ArgumentSchema>;

  /**
   * @param argument how to name the endpoint in an error.
   * @throws {TypeError} its `target` is something other than a `Target`.
   * @throws {InvalidVersion} its target's version cannot be compared.
   * @throws {InvalidArgument} it is no object, or its schemas are none.
   */
  constructor(instance: unknown, argument: string) {
    if (!isRecord(instance)) throw new InvalidArgument(argument, 'must be an object with methods');
    this.instance = instance;
    this.#target = targetOf(instance, argument);
    this.#version = this.#target.version ?? DEFAULT_VERSION;
    checkVersion(this.#version);
    this.#schemas = schemasOf(instance, argument);
  }

  /** @throws {InvalidVersion} the version of the request cannot be compared. */
  serves(namespace: unknown, version: unknown): boolean {
    return this.#target.acceptsNamespace(namespace) && this.#isCompatible(version);
  }

  /** The function of that name, if it is one of the endpoint's own and not what every object has. */
  method(name: string): EndpointMethod | undefined {
    if (name in Object.prototype) return undefined;
    const value: unknown = Reflect.get(this.instance, name);
    return isMethod(value) ? value : undefined;
  }

  /** What checks the arguments of a method: said by `expose`, or else by the class's `schemas`. */
  schema(name: string, method: EndpointMethod): ArgumentSchema | undefined {
    return marksOf(method)?.schema ?? this.#schemas.get(name);
  }

  #isCompatible(version: unknown): boolean {
    if (typeof version !== 'string') return versionIsCompatible(this.#version, version);
    const remembered = this.#compatible.get(version);
    if (remembered !== undefined) return remembered;
    const compatible = versionIsCompatible(this.#version, version);
    if (this.#compatible.size < REMEMBERED_VERSIONS) this.#compatible.set(version, compatible);
    return compatible;
  }
}

function isMethod(value: unknown): value is EndpointMethod {
  return typeof value === 'function';
}

function targetOf(instance: Record<string, unknown>, argument: string): Target {
  const target = instance['target'] ?? new Target();
  if (target instanceof Target) return target;
  throw new TypeError(
    `${argument}: "target" is reserved: it says what an endpoint serves and must be a Target, ` +
      `no method or other value may have that name`,
  );
}

function schemasOf(
  instance: Record<string, unknown>,
  argument: string,
): ReadonlyMap<string, ArgumentSchema> {
  const schemas: unknown = Reflect.get(Object(instance.constructor) as object, 'schemas');
  const byMethod = new Map<string, ArgumentSchema>();
  if (!isRecord(schemas)) return byMethod;
  for (const [name, schema] of Object.entries(schemas)) {
    checkSchema(`${argument}.schemas.${name}`, schema);
    byMethod.set(name, schema);
  }
  return byMethod;
}
