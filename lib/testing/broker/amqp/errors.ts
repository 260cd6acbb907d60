import { MessagingException } from '../../../errors.ts';

/** How AMQP 0-9-1 names what went wrong: in the words of a broker, with its numbers. */
export const REPLY_CODES = {
  CONTENT_TOO_LARGE: 311,
  NO_ROUTE: 312,
  CONNECTION_FORCED: 320,
  ACCESS_REFUSED: 403,
  NOT_FOUND: 404,
  RESOURCE_LOCKED: 405,
  PRECONDITION_FAILED: 406,
  FRAME_ERROR: 501,
  SYNTAX_ERROR: 502,
  COMMAND_INVALID: 503,
  CHANNEL_ERROR: 504,
  UNEXPECTED_FRAME: 505,
  NOT_ALLOWED: 530,
  NOT_IMPLEMENTED: 540,
  INTERNAL_ERROR: 541,
} as const;

export type ReplyName = keyof typeof REPLY_CODES;

/** The errors that end a channel; any other ends its connection. */
const SOFT: ReadonlySet<ReplyName> = new Set<ReplyName>([
  'CONTENT_TOO_LARGE',
  'ACCESS_REFUSED',
  'NOT_FOUND',
  'RESOURCE_LOCKED',
  'PRECONDITION_FAILED',
]);

/** A method by its numbers. */
export interface MethodId {
  readonly classId: number;
  readonly methodId: number;
}

/** What a client did wrong: it is told so, and its channel or connection ends. */
export class AmqpError extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_TESTING_AMQP';
  readonly replyName: ReplyName;
  /** The method that failed, if it was one. */
  readonly method: MethodId | undefined;

  constructor(replyName: ReplyName, explanation: string, method?: MethodId) {
    super(`${replyName} - ${explanation}`);
    this.replyName = replyName;
    this.method = method;
  }

  get replyCode(): number {
    return REPLY_CODES[this.replyName];
  }

  /** Whether only the channel ends. */
  get soft(): boolean {
    return SOFT.has(this.replyName);
  }
}

/** Bytes that mean nothing. */
export function undecodable(problem: string): AmqpError {
  return new AmqpError('FRAME_ERROR', `cannot decode: ${problem}`);
}

/** Does something for a method; what goes wrong names it. */
export function during<T>(method: MethodId, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AmqpError) || error.method !== undefined) throw error;
    const explanation = error.message.slice(error.replyName.length + ' - '.length);
    throw new AmqpError(error.replyName, explanation, method);
  }
}
