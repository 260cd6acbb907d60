import type { TargetFields } from '../../lib/index.ts';
import { ADMIN } from './nova-cloud.ts';
import {
  Forbidden,
  InstanceActionNotFound,
  InstanceNotFound,
  ServiceNotFound,
} from './nova-exceptions.ts';
import { novaObject } from './nova-object.ts';
import { classAction } from './object-calls.ts';
import { novaFailure, remoteError, type ExpectedFailure } from './remote-failure.ts';

/** One call of nova-conductor. */
export interface Conversation {
  readonly name: string;
  /** Beside the topic. Default: version 3.0. */
  readonly target?: Pick<TargetFields, 'namespace' | 'version'>;
  /** Default: none. */
  readonly ctxt?: Readonly<Record<string, unknown>>;
  readonly method: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

const BASE = { namespace: 'baseapi', version: '1.0' };
const ECHO = { hello: 'wörld 🐇', n: 1, l: [1, 2.5, null, true], big: 2n ** 70n };
const REQUEST_ID = 'req-c6f42e84-e5bb-4507-a2bc-933bf79a7a2d';
const UUID = '11111111-2222-3333-4444-555555555555';

export const ANSWERED: readonly (Conversation & { readonly result: unknown })[] = [
  {
    name: 'ping',
    target: BASE,
    method: 'ping',
    args: { arg: ECHO },
    result: { service: 'conductor', arg: ECHO },
  },
  {
    name: 'get_backdoor_port',
    target: { namespace: 'baseapi', version: '1.1' },
    method: 'get_backdoor_port',
    result: null,
  },
  {
    name: "oslo.messaging's own ping, with neither namespace nor version",
    target: { version: undefined },
    method: 'oslo_rpc_server_ping',
    result: 'pong',
  },
  { name: 'provider_fw_rule_get_all', method: 'provider_fw_rule_get_all', result: [] },
  {
    name: 'an object that does not exist',
    ...classAction('Service', 'get_by_host_and_binary', { args: ['nohost', 'nova-conductor'] }),
    result: null,
  },
  {
    name: 'a number',
    ...classAction('Service', 'get_minimum_version', { args: ['nova-conductor'] }),
    result: 64,
  },
  {
    name: 'an empty list',
    ...classAction('InstanceList', 'get_by_host', { version: '2.6', args: ['nohost'] }),
    result: {
      'nova_object.name': 'InstanceList',
      'nova_object.namespace': 'nova',
      'nova_object.version': '2.6',
      'nova_object.data': { objects: [] },
    },
  },
];

const DISPATCHER = 'oslo_messaging.rpc.dispatcher';

/** What the dispatcher of the other side says of a version that no endpoint serves. */
function unsupported(version: string, method: string): ExpectedFailure {
  const message = `Endpoint does not support RPC version ${version}. Attempted method: ${method}`;
  return remoteError({ class: 'UnsupportedVersion', module: DISPATCHER, message, kwargs: {} });
}

function noSuchMethod(method: string): ExpectedFailure {
  const message = `Endpoint does not support RPC method ${method}`;
  return remoteError({ class: 'NoSuchMethod', module: DISPATCHER, message, kwargs: {} });
}

function typeError(message: string): ExpectedFailure {
  return {
    ...remoteError({ class: 'TypeError', module: 'builtins', message, kwargs: {} }),
    as: TypeError,
  };
}

export const REFUSED: readonly (Conversation & { readonly failure: ExpectedFailure })[] = [
  {
    name: 'an unknown method',
    method: 'no_such_method',
    args: { a: 1 },
    failure: noSuchMethod('no_such_method'),
  },
  {
    name: 'an unknown namespace',
    target: { namespace: 'nope', version: '1.0' },
    method: 'ping',
    args: { arg: 1 },
    failure: unsupported('1.0', 'ping'),
  },
  {
    name: 'another major version',
    target: { version: '9.0' },
    method: 'provider_fw_rule_get_all',
    failure: unsupported('9.0', 'provider_fw_rule_get_all'),
  },
  {
    name: 'a minor version to come',
    target: { namespace: 'baseapi', version: '1.99' },
    method: 'ping',
    args: { arg: 1 },
    failure: unsupported('1.99', 'ping'),
  },
  {
    name: 'no version, which is 1.0: that of the endpoint that answers to pings',
    target: { version: undefined },
    method: 'provider_fw_rule_get_all',
    failure: noSuchMethod('provider_fw_rule_get_all'),
  },
  {
    name: 'an unknown argument',
    target: BASE,
    method: 'ping',
    args: { nope: 1 },
    failure: typeError("BaseRPCAPI.ping() got an unexpected keyword argument 'nope'"),
  },
  {
    name: 'a missing argument',
    target: BASE,
    method: 'ping',
    failure: typeError("BaseRPCAPI.ping() missing 1 required positional argument: 'arg'"),
  },
  {
    name: 'a service that does not exist',
    ...classAction('Service', 'get_by_id', { args: [99999] }),
    failure: novaFailure(ServiceNotFound, 'Service 99999 could not be found.', {
      service_id: 99999,
      code: 404,
    }),
  },
  {
    name: 'an instance, to a caller without context',
    ...classAction('Instance', 'get_by_uuid', { version: '2.7', args: [UUID] }),
    failure: novaFailure(Forbidden, 'Forbidden', { code: 403 }),
  },
  {
    name: 'an instance that does not exist',
    ctxt: ADMIN,
    ...classAction('Instance', 'get_by_uuid', { version: '2.7', args: [UUID] }),
    failure: novaFailure(InstanceNotFound, `Instance ${UUID} could not be found.`, {
      instance_id: UUID,
      code: 404,
    }),
  },
  {
    name: 'a class of objects that does not exist',
    ...classAction('Nonesuch', 'get', { version: '1.0' }),
    failure: remoteError({
      class: 'UnsupportedObjectError',
      module: 'oslo_versionedobjects.exception',
      message: 'Unsupported object type Nonesuch',
      kwargs: { objtype: 'Nonesuch', code: 500 },
    }),
  },
  {
    name: 'a version of objects to come',
    ...classAction('Service', 'get_by_id', { version: '9.9', args: [1] }),
    failure: remoteError({
      class: 'IncompatibleObjectVersion',
      module: 'oslo_versionedobjects.exception',
      message: 'Version 9.9 of Service is not supported, supported version is 1.22',
      kwargs: { objname: 'Service', objver: '9.9', supported: '1.22', code: 500 },
    }),
  },
  {
    name: 'to migrate an instance of which our request knows nothing',
    target: { namespace: 'compute_task', version: '1.20' },
    ctxt: { ...ADMIN, request_id: REQUEST_ID },
    method: 'migrate_server',
    args: {
      instance: novaObject('Instance', '2.7', { uuid: UUID }),
      flavor: novaObject('Flavor', '1.2', { id: 1 }),
      scheduler_hint: {},
      live: false,
      rebuild: false,
      block_migration: null,
      disk_over_commit: null,
    },
    failure: novaFailure(
      InstanceActionNotFound,
      `Action for request_id ${REQUEST_ID} on instance ${UUID} not found`,
      { request_id: REQUEST_ID, instance_uuid: UUID, code: 500 },
    ),
  },
  {
    name: 'a time in the context that is not as nova writes it',
    target: BASE,
    ctxt: { timestamp: '2026-11-21T05:44:15.395Z' },
    method: 'ping',
    args: { arg: 1 },
    failure: remoteError({
      class: 'ValueError',
      module: 'builtins',
      message: 'unconverted data remains: Z',
      kwargs: {},
    }),
  },
];
