/** What whoever writes a driver needs: the contract, and the parts that every driver has. */
export { driverFactory, registerDriver, unregisterDriver } from './transport/driver-registry.ts';
export type { DriverContext, DriverFactory } from './transport/driver-registry.ts';
export type {
  CallOptions,
  Driver,
  GatheredReply,
  GatherEnd,
  GatherOptions,
  ListenForNotificationsOptions,
  Listener,
  ListenOptions,
  NotificationListener,
  NotifyOptions,
  OutgoingNotification,
  OutgoingRequest,
  RequestPreview,
  SendOptions,
  TargetAndPriority,
  TransportOptions,
} from './transport/driver/driver.ts';
export type { ConnectionHealth, ConsumerHealth, DriverHealth } from './transport/driver/health.ts';
export { admitOnce } from './transport/driver/admit-once.ts';
export type { Admission, RpcIncomingMessage } from './transport/driver/incoming-message.ts';
export type { IncomingNotification } from './transport/driver/incoming-notification.ts';
export { reportMalformed } from './transport/driver/malformed-message.ts';
export type { MalformedMessageEvent } from './transport/driver/malformed-message.ts';
export { PendingCall } from './transport/driver/pending-call.ts';
export type { PendingCallOptions, SendProgress } from './transport/driver/pending-call.ts';
export { PendingGather } from './transport/driver/pending-gather.ts';
export type { PendingGatherOptions } from './transport/driver/pending-gather.ts';
export { replyAddressOf } from './transport/driver/reply-address.ts';
export type { ReplyAddress } from './transport/driver/reply-address.ts';
export type {
  Tap,
  TapBinding,
  TapNotice,
  TapOptions,
  TappedMessage,
} from './transport/driver/tap.ts';
export { ReplyWaiters } from './transport/driver/reply-waiters.ts';
export type { LateReplyEvent, ReplyReceiver } from './transport/driver/reply-waiters.ts';

export type { BrokerAddress } from './transport/drivers/rabbit/broker-address.ts';
export { BrokerProbe, probeSettings } from './transport/drivers/rabbit/broker-probe.ts';
export type {
  ProbeSettings,
  QueueCounts,
  RoundTrip,
} from './transport/drivers/rabbit/broker-probe.ts';
export { decompressBody } from './transport/drivers/rabbit/compression.ts';
export type { RabbitOptions } from './transport/drivers/rabbit/options.ts';
export { tlsOptions } from './transport/drivers/rabbit/tls.ts';
export { decodeBody } from './wire/body.ts';
export type { BodyProperties } from './wire/body.ts';
export { DuplicateGuard } from './wire/duplicate-guard.ts';
export { randomHexId } from './wire/ids.ts';
export { decodeNotification, encodeNotification } from './wire/notification.ts';
export type {
  DecodedNotification,
  NotificationMessage,
  NotificationToEncode,
  NotificationVersion,
} from './wire/notification.ts';
export {
  parsePythonJson,
  parsePythonJsonExactly,
  prettyPythonJson,
  stringifyPythonJson,
} from './wire/python-json.ts';
export { deserializeRemoteException, serializeRemoteException } from './wire/remote-exception.ts';
export { readRemoteFailure } from './wire/remote-failure.ts';
export { decodeReply, encodeReply } from './wire/reply.ts';
export type { Reply, ReplyToEncode } from './wire/reply.ts';
export { decodeRequest, encodeRequest } from './wire/request.ts';
export type { CallFields, DecodedRequest, RequestToEncode } from './wire/request.ts';

export { PING_METHOD } from './dispatcher/ping-endpoint.ts';

export { isSecretName, MASK, redactUrls } from './base/redact.ts';
export { Deadline } from './base/deadline.ts';
