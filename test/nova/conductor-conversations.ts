import {
  NOVA_OBJECTS,
  NovaRequestContext,
  objectClassActionVersions,
  VersionedObject,
  type PrepareOptions,
} from '../../lib/index.ts';
import { caller, type NovaClient } from './nova-cloud.ts';
import {
  Forbidden,
  InstanceActionNotFound,
  InstanceNotFound,
  ServiceNotFound,
} from './nova-exceptions.ts';
import { novaFailure, remoteError, type ExpectedFailure } from './remote-failure.ts';

/** Something to ask nova-conductor. */
interface Conversation {
  readonly name: string;
  readonly ask: (conductor: NovaClient) => Promise<unknown>;
}

const ADMIN = new NovaRequestContext({ isAdmin: true });
const BASE = { namespace: 'baseapi', version: '1.0' };
const ECHO = { hello: 'wörld 🐇', n: 1, l: [1, 2.5, null, true], big: 2n ** 70n };
const UUID = '11111111-2222-3333-4444-555555555555';

/** A method; its version is the conductor's unless another target is given. */
function method(
  name: string,
  args: Readonly<Record<string, unknown>> = {},
  target: PrepareOptions = {},
): Conversation['ask'] {
  return (conductor) => conductor.prepare(target).call(ADMIN, name, args);
}

/** A method of a class of objects that the conductor keeps. */
function classMethod(
  [objname, version, objmethod]: readonly [string, string, string],
  args: readonly unknown[],
  ctxt: NovaRequestContext | null = ADMIN,
): Conversation['ask'] {
  const asked = { objname, objmethod, objectVersions: { [objname]: version }, args };
  return (conductor) => objectClassActionVersions(caller(conductor), ctxt, asked);
}

export const ANSWERED: readonly (Conversation & { readonly result: unknown })[] = [
  {
    name: 'ping',
    ask: method('ping', { arg: ECHO }, BASE),
    result: { service: 'conductor', arg: ECHO },
  },
  {
    name: 'get_backdoor_port',
    ask: method('get_backdoor_port', {}, { namespace: 'baseapi', version: '1.1' }),
    result: null,
  },
  {
    name: "oslo.messaging's own ping, with neither namespace nor version",
    ask: method('oslo_rpc_server_ping', {}, { version: undefined }),
    result: 'pong',
  },
  { name: 'provider_fw_rule_get_all', ask: method('provider_fw_rule_get_all'), result: [] },
  {
    name: 'an object that does not exist',
    ask: classMethod(['Service', '1.22', 'get_by_host_and_binary'], ['nohost', 'nova-conductor']),
    result: null,
  },
  {
    name: 'a number',
    ask: classMethod(['Service', '1.22', 'get_minimum_version'], ['nova-conductor']),
    result: 64,
  },
];

const DISPATCHER = 'oslo_messaging.rpc.dispatcher';
const VERSIONED_OBJECTS = 'oslo_versionedobjects.exception';

/** No endpoint has the method. */
function noSuchMethod(name: string): ExpectedFailure {
  const message = `Endpoint does not support RPC method ${name}`;
  return remoteError({ class: 'NoSuchMethod', module: DISPATCHER, message, kwargs: {} });
}

/** No endpoint serves the version, or the namespace. */
function unsupportedVersion(version: string, name: string): ExpectedFailure {
  const message = `Endpoint does not support RPC version ${version}. Attempted method: ${name}`;
  return remoteError({ class: 'UnsupportedVersion', module: DISPATCHER, message, kwargs: {} });
}

function typeError(message: string): ExpectedFailure {
  const raised = remoteError({ class: 'TypeError', module: 'builtins', message, kwargs: {} });
  return { ...raised, as: TypeError };
}

export const REFUSED: readonly (Conversation & { readonly failure: ExpectedFailure })[] = [
  {
    name: 'an unknown method',
    ask: method('no_such_method', { a: 1 }),
    failure: noSuchMethod('no_such_method'),
  },
  {
    name: 'an unknown namespace',
    ask: method('ping', { arg: 1 }, { namespace: 'nope', version: '1.0' }),
    failure: unsupportedVersion('1.0', 'ping'),
  },
  {
    name: 'another major version',
    ask: method('provider_fw_rule_get_all', {}, { version: '9.0' }),
    failure: unsupportedVersion('9.0', 'provider_fw_rule_get_all'),
  },
  {
    name: 'a minor version to come',
    ask: method('ping', { arg: 1 }, { namespace: 'baseapi', version: '1.99' }),
    failure: unsupportedVersion('1.99', 'ping'),
  },
  {
    name: 'no version, which is 1.0: that of the endpoint that answers to pings',
    ask: method('provider_fw_rule_get_all', {}, { version: undefined }),
    failure: noSuchMethod('provider_fw_rule_get_all'),
  },
  {
    name: 'an unknown argument',
    ask: method('ping', { nope: 1 }, BASE),
    failure: typeError("BaseRPCAPI.ping() got an unexpected keyword argument 'nope'"),
  },
  {
    name: 'a missing argument',
    ask: method('ping', {}, BASE),
    failure: typeError("BaseRPCAPI.ping() missing 1 required positional argument: 'arg'"),
  },
  {
    name: 'a service that does not exist',
    ask: classMethod(['Service', '1.22', 'get_by_id'], [99999]),
    failure: novaFailure(ServiceNotFound, 'Service 99999 could not be found.', {
      service_id: 99999,
      code: 404,
    }),
  },
  {
    name: 'an instance, to a caller without context',
    ask: classMethod(['Instance', '2.7', 'get_by_uuid'], [UUID], null),
    failure: novaFailure(Forbidden, 'Forbidden', { code: 403 }),
  },
  {
    name: 'an instance that does not exist',
    ask: classMethod(['Instance', '2.7', 'get_by_uuid'], [UUID]),
    failure: novaFailure(InstanceNotFound, `Instance ${UUID} could not be found.`, {
      instance_id: UUID,
      code: 404,
    }),
  },
  {
    name: 'a class of objects that does not exist',
    ask: classMethod(['Nonesuch', '1.0', 'get'], []),
    failure: remoteError({
      class: 'UnsupportedObjectError',
      module: VERSIONED_OBJECTS,
      message: 'Unsupported object type Nonesuch',
      kwargs: { objtype: 'Nonesuch', code: 500 },
    }),
  },
  {
    name: 'a version of objects to come',
    ask: classMethod(['Service', '9.9', 'get_by_id'], [1]),
    failure: remoteError({
      class: 'IncompatibleObjectVersion',
      module: VERSIONED_OBJECTS,
      message: 'Version 9.9 of Service is not supported, supported version is 1.22',
      kwargs: { objname: 'Service', objver: '9.9', supported: '1.22', code: 500 },
    }),
  },
  {
    name: 'to migrate an instance of which our request knows nothing',
    ask: method(
      'migrate_server',
      {
        instance: new VersionedObject(
          { ...NOVA_OBJECTS, name: 'Instance', version: '2.7' },
          { uuid: UUID },
        ),
        flavor: new VersionedObject({ ...NOVA_OBJECTS, name: 'Flavor', version: '1.2' }, { id: 1 }),
        scheduler_hint: {},
        live: false,
        rebuild: false,
        block_migration: null,
        disk_over_commit: null,
      },
      { namespace: 'compute_task', version: '1.20' },
    ),
    failure: novaFailure(
      InstanceActionNotFound,
      `Action for request_id ${ADMIN.requestId} on instance ${UUID} not found`,
      { request_id: ADMIN.requestId, instance_uuid: UUID, code: 500 },
    ),
  },
];
