/** What programs use: transports, targets, RPC clients and servers, configuration, errors. */
import './transport/drivers/builtin.ts';

export { ConfigOpts } from './conf/config-opts.ts';
export type { ConfigLoadOptions, ConfigOptsOptions } from './conf/config-opts.ts';
export {
  boolOpt,
  dictOpt,
  floatOpt,
  hostAddressOpt,
  hostDomainOpt,
  hostnameOpt,
  intOpt,
  ipOpt,
  listOpt,
  multiStrOpt,
  optionTable,
  portOpt,
  strOpt,
  uriOpt,
} from './conf/option.ts';
export type { Option, OptionRecord, OptionTable, ValuesOf } from './conf/option.ts';
export {
  ConfigDirNotFoundError,
  ConfigFileParseError,
  ConfigFilesNotFoundError,
  ConfigFilesPermissionDeniedError,
  ConfigFileValueError,
  ConfigSourceValueError,
  DefaultValueError,
  DuplicateOptError,
  NoSuchOptError,
  OptionNotImplementedError,
  RequiredOptError,
  TemplateSubstitutionError,
  UnknownOptionsError,
} from './conf/errors.ts';

export { Target } from './target/target.ts';
export type { TargetFields } from './target/target.ts';
export { InvalidVersion } from './target/version.ts';

export { getRpcTransport, setTransportDefaults } from './transport/create-transport.ts';
export type { TransportCreationOptions } from './transport/create-transport.ts';
export { Transport } from './transport/transport.ts';
export { TransportURL } from './transport/transport-url.ts';
export type { TransportURLFields } from './transport/transport-url.ts';
export type { TransportHost } from './transport/transport-host.ts';
export type { TransportOptions } from './transport/driver/driver.ts';
export { BrokerConnectionError, DeclarationRefused } from './transport/drivers/rabbit/errors.ts';
export type { ConnectProblem } from './transport/drivers/rabbit/errors.ts';
export type { ConnectionStateChange } from './transport/drivers/rabbit/connection-state.ts';
export { DriverLoadFailure, InvalidTransportURL } from './transport/errors.ts';

export { getRpcClient, RPCClient } from './rpc/rpc-client.ts';
export type { RPCClientOptions } from './rpc/rpc-client.ts';
export { CallContext } from './rpc/call-context.ts';
export type { InvocationOptions, PrepareOptions } from './rpc/call-context.ts';
export type { CallSettings } from './rpc/call-settings.ts';
export type { ApiOf, UntypedApi } from './rpc/api-of.ts';
export type { RPCClientEvent, RPCServerEvent } from './rpc/diagnostics.ts';
export { RPCVersionCapError } from './rpc/errors.ts';
export { getRpcServer, RPCServer } from './rpc/rpc-server.ts';
export type { RPCServerOptions } from './rpc/rpc-server.ts';

export type { ServerState } from './server/message-handling-server.ts';
export { ExecutorLoadFailure, MessagingServerError, ServerListenError } from './server/errors.ts';

export {
  DefaultRPCAccessPolicy,
  ExplicitRPCAccessPolicy,
  LegacyRPCAccessPolicy,
  RPCAccessPolicyBase,
} from './dispatcher/access-policy.ts';
export type { RequestContext } from './dispatcher/endpoint.ts';
export {
  InvalidRequest,
  NoSuchMethod,
  RPCDispatcherError,
  UnsupportedVersion,
} from './dispatcher/errors.ts';
export { ExpectedException, expectedExceptions } from './dispatcher/expected-exception.ts';
export { expose } from './dispatcher/expose.ts';
export type { ExposeOptions } from './dispatcher/expose.ts';
export type { ArgumentSchema } from './dispatcher/method-marks.ts';
export { RPCDispatcher } from './dispatcher/rpc-dispatcher.ts';

export { NoOpSerializer } from './serializer/no-op-serializer.ts';
export { JsonPayloadSerializer } from './serializer/json-payload-serializer.ts';
export { RequestContextSerializer } from './serializer/request-context-serializer.ts';
export type { RequestContextClass } from './serializer/request-context-serializer.ts';
export type { Serializer } from './serializer/serializer.ts';

export { PyFloat } from './wire/py-float.ts';
export { isRemoteException } from './wire/rebuilt-exception.ts';
export type { RemoteException } from './wire/rebuilt-exception.ts';
export { RemoteError } from './wire/remote-error.ts';
export type { RemoteFailure } from './wire/remote-failure.ts';
export type { AllowedRemoteExmods, RemoteExceptionClass } from './wire/remote-exception.ts';
export {
  MalformedMessage,
  SerializationError,
  UnsupportedRpcEnvelopeVersion,
} from './wire/errors.ts';

export {
  ConfigurationError,
  InvalidArgument,
  InvalidTarget,
  MessageDeliveryFailure,
  MessageUndeliverable,
  MessagingException,
  MessagingTimeout,
  TransportClosed,
} from './errors.ts';
export type { MessagingTimeoutDetails, RemoteName, TimeoutStage } from './errors.ts';

export type { LogFields, Logger } from './base/logger.ts';
