/** RPC with those who do not speak oslo: the same clients and servers, in other dialects. */
export { getDialectTransport, DialectTransport } from './dialects/dialect-transport.ts';
export type { DialectTransportOptions } from './dialects/dialect-transport.ts';
export type { DialectCounts } from './dialects/dialect-counts.ts';
export type {
  CallNames,
  Dialect,
  DialectCodec,
  ReplyContent,
  ReplyTo,
} from './dialects/dialect.ts';
export { InexpressibleRequest, NotANumber } from './dialects/errors.ts';
export { preOslo } from './dialects/pre-oslo.ts';
export type { PreOsloOptions } from './dialects/pre-oslo.ts';
export { tutorial } from './dialects/tutorial.ts';
export type { TutorialOptions } from './dialects/tutorial-options.ts';

export type {
  AmqpDelivery,
  AmqpDestination,
  AmqpExchange,
  AmqpMessage,
  AmqpProperties,
  AmqpQueue,
} from './transport/driver/raw-amqp.ts';
export { MalformedMessage } from './wire/errors.ts';
export type { PreOsloRelease } from './wire/pre-oslo.ts';
export type { Reply } from './wire/reply.ts';
export type { DecodedRequest } from './wire/request.ts';
