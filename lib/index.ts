/** What programs use: transports, targets, RPC clients and servers, notifiers and
 * listeners, configuration, errors. */
import './transport/drivers/builtin.ts';

export { ConfigOpts } from './conf/config-opts.ts';
export type { ConfigLoadOptions, ConfigOptsOptions } from './conf/config-opts.ts';
export type { Environment } from './conf/environment-source.ts';
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

export {
  getNotificationTransport,
  getRpcTransport,
  setTransportDefaults,
} from './transport/create-transport.ts';
export type { TransportCreationOptions } from './transport/create-transport.ts';
export type {
  ConnectionBlocked,
  ConnectionStateChange,
  DeafEvent,
  HearingEvent,
  TransportEvents,
  UnroutableCast,
} from './transport/driver/events.ts';
export type { ConnectionHealth, ConsumerHealth } from './transport/driver/health.ts';
export type {
  Tap,
  TapBinding,
  TapNotice,
  TapOptions,
  TappedMessage,
} from './transport/driver/tap.ts';
export type { TransportHealth } from './transport/health.ts';
export { Transport } from './transport/transport.ts';
export { TransportURL } from './transport/transport-url.ts';
export type { TransportURLFields } from './transport/transport-url.ts';
export type { TransportHost } from './transport/transport-host.ts';
export type { TransportOptions } from './transport/driver/driver.ts';
export type { MalformedMessageEvent } from './transport/driver/malformed-message.ts';
export {
  BrokerConnectionError,
  DeclarationRefused,
  DeliveryUncertain,
  OutboxFull,
} from './transport/drivers/rabbit/errors.ts';
export type { ConnectProblem } from './transport/drivers/rabbit/errors.ts';
export { DriverLoadFailure, InvalidTransportURL } from './transport/errors.ts';

export { getRpcClient, RPCClient } from './rpc/rpc-client.ts';
export type { RPCClientOptions } from './rpc/rpc-client.ts';
export { CallContext } from './rpc/call-context.ts';
export type { PrepareOptions } from './rpc/call-context.ts';
export type { CallSettings } from './rpc/call-settings.ts';
export type { ApiOf, UntypedApi } from './rpc/api-of.ts';
export type { RPCClientEvent, RPCServerEvent } from './rpc/diagnostics.ts';
export { RPCVersionCapError } from './rpc/errors.ts';
export type { GatherChoices } from './rpc/gather-options.ts';
export { Gathering } from './rpc/gathering.ts';
export type { Answer, GatheringEnd } from './rpc/gathering.ts';
export type { InvocationOptions } from './rpc/invocation-options.ts';
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

export { getNotifier, Notifier } from './notify/notifier.ts';
export type { NotifierOptions } from './notify/notifier.ts';
export { PreparedNotifier } from './notify/prepared-notifier.ts';
export type { NotifierCounts, NotifyCallOptions } from './notify/prepared-notifier.ts';
export type { NotifierSettings } from './notify/notifier-settings.ts';
export type { ContextPolicy } from './notify/notification-context.ts';
export type { NotificationListenerEvent, NotifierEvent } from './notify/diagnostics.ts';
export {
  NotificationFailure,
  RoutingConfigError,
  UnknownNotificationDriver,
} from './notify/errors.ts';
export type { NotificationProblem } from './notify/errors.ts';
export type {
  DeliveryOptions,
  NotificationDriver,
  NotificationDriverContext,
  NotificationDriverFactory,
  OutgoingNotice,
} from './notify/notify-drivers/notification-driver.ts';
export { TestDriver } from './notify/notify-drivers/test-driver.ts';
export type { RecordedNotice } from './notify/notify-drivers/test-driver.ts';
export { getNotificationListener, NotificationServer } from './notify/notification-server.ts';
export type { NotificationListenerOptions } from './notify/notification-server.ts';
export {
  BatchNotificationServer,
  getBatchNotificationListener,
} from './notify/batch-notification-server.ts';
export type { BatchNotificationListenerOptions } from './notify/batch-notification-server.ts';
export { NotificationEmitter, notificationEmitter } from './notify/notification-emitter.ts';
export type {
  NotificationEmitterOptions,
  NotificationHandler,
  PayloadsByEventType,
} from './notify/notification-emitter.ts';
export { NotificationStream, notificationStream } from './notify/notification-stream.ts';
export type { NotificationStreamOptions } from './notify/notification-stream.ts';
export type { ListenerCounts } from './notify/notification-settlement.ts';
export type { DeadLetter, RedeliveryOptions } from './notify/redelivery-options.ts';
export { publishConsole } from './bridges/console-records.ts';
export {
  LogHandler,
  LoggingNotificationHandler,
  PublishErrorsHandler,
} from './bridges/log-handlers.ts';
export type { LogHandlerOptions } from './bridges/log-handlers.ts';
export type { LogLevel, LogRecord } from './bridges/log-record.ts';
export { pinoDestination } from './bridges/pino-records.ts';
export { CREDENTIAL_HEADERS, RequestNotifier } from './bridges/request-notifier.ts';
export type { RequestNotifierOptions } from './bridges/request-notifier.ts';
export {
  expressErrorMiddleware,
  expressMiddleware,
  fastifyPlugin,
  notifyingHandler,
} from './bridges/web-frameworks.ts';
export type { RequestHandler } from './bridges/web-frameworks.ts';
export type { Notification, NotificationMetadata } from './dispatcher/notification.ts';
export { NotificationFilter } from './dispatcher/notification-filter.ts';
export type { FilterPattern, NotificationFilterRules } from './dispatcher/notification-filter.ts';
export { NOTIFICATION_PRIORITIES } from './dispatcher/notification-priority.ts';
export type { NotificationPriority } from './dispatcher/notification-priority.ts';
export { NotificationResult } from './dispatcher/notification-result.ts';
export type { NotificationOutcome } from './dispatcher/notification-result.ts';

export { NoOpSerializer } from './serializer/no-op-serializer.ts';
export { JsonPayloadSerializer } from './serializer/json-payload-serializer.ts';
export { RequestContextSerializer } from './serializer/request-context-serializer.ts';
export type { RequestContextClass } from './serializer/request-context-serializer.ts';
export type { Serializer } from './serializer/serializer.ts';

export { currentContext, runWithContext } from './context/current-context.ts';
export { NovaRequestContext, getNovaAdminContext } from './context/nova-request-context.ts';
export type { NovaRequestContextFields, ReadDeleted } from './context/nova-request-context.ts';
export { RequestContext, generateRequestId, getAdminContext } from './context/request-context.ts';
export type { RequestContextFields } from './context/request-context-fields.ts';
export type { ContextDict } from './context/context-dict.ts';
export { currentTrace, runWithTrace } from './context/current-trace.ts';
export { parseTraceContext, printTraceparent, startTrace } from './context/trace-context.ts';
export type { TraceContext } from './context/trace-context.ts';
export type { TracePropagator } from './context/trace-propagator.ts';

export { VersionedObject } from './versioned-objects/versioned-object.ts';
export { versionedObject } from './versioned-objects/versioned-object-class.ts';
export { VersionedObjectRegistry } from './versioned-objects/versioned-object-registry.ts';
export type { ObjectVersions } from './versioned-objects/versioned-object-registry.ts';
export { UnwrappedPayload, unwrapPayload } from './versioned-objects/unwrapped-payload.ts';
export type { ObjectIdentity } from './versioned-objects/unwrapped-payload.ts';
export { UnwrappingSerializer } from './versioned-objects/unwrapping-serializer.ts';
export { VersionedObjectSerializer } from './versioned-objects/versioned-object-serializer.ts';
export type { Backport } from './versioned-objects/versioned-object-serializer.ts';
export {
  objectAction,
  objectBackportVersions,
  objectClassAction,
  objectClassActionVersions,
} from './versioned-objects/object-actions.ts';
export { NOVA_OBJECTS } from './versioned-objects/object-type.ts';
export type { ObjectNamespace } from './versioned-objects/object-type.ts';
export {
  anyField,
  booleanField,
  dateTimeField,
  dictField,
  enumField,
  floatField,
  integerField,
  listField,
  nullable,
  setField,
  stringField,
} from './versioned-objects/fields.ts';
export { objectField } from './versioned-objects/object-field.ts';
export type { FieldType } from './versioned-objects/field-type.ts';
export {
  IncompatibleObjectVersion,
  InvalidObjectField,
  InvalidTargetVersion,
  UnregisteredSubobject,
  UnsupportedObjectError,
} from './versioned-objects/errors.ts';

export type { NotificationMessage, NotificationVersion } from './wire/notification.ts';
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
