import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError, Target, type ConfigOpts, type Transport } from '../../index.ts';
import { importModule, type ModuleExports } from './import-module.ts';

/** What makers of endpoints get: enough to read options of their own and to call other services. */
export interface EndpointSurroundings {
  readonly conf: ConfigOpts;
  readonly transport: Transport;
}

/** Makes endpoints: one, several, or a class of them. */
type EndpointFactory = (conf: ConfigOpts, transport: Transport) => unknown;
type EndpointClass = new (conf: ConfigOpts, transport: Transport) => object;

/** How Node shows `module.exports` of CommonJS. */
const WHOLE: ReadonlySet<string> = new Set(['default', 'module.exports']);

/**
 * The endpoints in a module, or in each module of a directory in the order of their names. What
 * counts is the default export, or without one each named export: objects are endpoints, classes
 * are instantiated and functions called, both with `(conf, transport)`; lists are taken apart. In
 * CommonJS, what is put on `exports` counts as named, `module.exports = value` as the default.
 *
 * @throws {ConfigurationError} a module is missing, cannot be loaded, or has no endpoint.
 */
export async function loadEndpoints(
  path: string,
  surroundings: EndpointSurroundings,
): Promise<readonly object[]> {
  const endpoints: object[] = [];
  for (const file of await modulesAt(path)) {
    const exported = await importModule(file);
    const found = await endpointsOf(exported, surroundings);
    if (found.length === 0) {
      throw new ConfigurationError(
        `no endpoints in ${file}: export objects or classes with methods, or a function (conf, transport) => endpoints`,
      );
    }
    endpoints.push(...found);
  }
  return endpoints;
}

async function modulesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new ConfigurationError(`no such module or directory: ${path}`);
  if (!found.isDirectory()) return [path];
  const names = await readdir(path);
  const modules = names.filter((name) => /^[^.].*(?<!\.d)\.[mc]?[jt]s$/.test(name)).sort();
  if (modules.length === 0) throw new ConfigurationError(`no modules in ${path}`);
  return modules.map((name) => join(path, name));
}

async function endpointsOf(
  exported: ModuleExports,
  surroundings: EndpointSurroundings,
): Promise<readonly object[]> {
  const endpoints = [];
  for (const value of valuesOf(exported)) endpoints.push(...(await made(value, surroundings)));
  return endpoints;
}

function valuesOf(exported: ModuleExports): readonly unknown[] {
  const names = namesInCommonJs(exported);
  if (names !== undefined) return valuesOf(names);
  return 'default' in exported ? [exported['default']] : Object.values(exported);
}

/**
 * What a module in CommonJS has put on its `exports`, which Node shows as a default export and, as
 * far as it can guess, by name; an object with methods is an endpoint itself and not a list of names.
 */
function namesInCommonJs(exported: ModuleExports): ModuleExports | undefined {
  const whole = exported['default'];
  const shown = Object.entries(exported).filter(([name]) => !WHOLE.has(name));
  const isWhole = isEndpoint(whole) && shown.length > 0;
  if (!isWhole || shown.some(([name, value]) => Reflect.get(whole, name) !== value)) return;
  const { __esModule: compiled, ...names } = whole as ModuleExports;
  const isNames = compiled === true || !Object.values(names).some(isMethod);
  return isNames ? names : undefined;
}

async function made(value: unknown, surroundings: EndpointSurroundings): Promise<object[]> {
  const { conf, transport } = surroundings;
  if (isClass(value)) return [new value(conf, transport)];
  if (isFactory(value)) return made(await value(conf, transport), surroundings);
  if (Array.isArray(value)) {
    const lists = await Promise.all(value.map((item: unknown) => made(item, surroundings)));
    return lists.flat();
  }
  return isEndpoint(value) ? [value] : [];
}

function isClass(value: unknown): value is EndpointClass {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

function isMethod(value: unknown): boolean {
  return isFactory(value) && !isClass(value);
}

function isFactory(value: unknown): value is EndpointFactory {
  return typeof value === 'function';
}

/** Constants and targets may be exported beside endpoints. */
function isEndpoint(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Target);
}
