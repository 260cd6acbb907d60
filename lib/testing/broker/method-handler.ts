import type { Content } from './amqp/command.ts';
import type { Method, MethodName } from './amqp/method.ts';
import type { ChannelSession } from './channel-session.ts';

/** Does what one method of an open channel asks for, and answers. @throws {AmqpError} */
export type MethodHandler<Name extends MethodName> = (
  session: ChannelSession,
  method: Method<Name>,
  content: Content | undefined,
) => void;

export type MethodHandlers = { readonly [Name in MethodName]?: MethodHandler<Name> };
