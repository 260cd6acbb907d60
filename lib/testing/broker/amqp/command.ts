import { decodeContentHeader, encodeContentHeader, type ContentHeader } from './content-header.ts';
import { AmqpError, during } from './errors.ts';
import { encodeFrame, FRAME_OVERHEAD, type Frame, type FrameType } from './frame.ts';
import { decodeMethod, encodeMethod, type Method, type MethodName } from './method.ts';
import { METHODS } from './methods.ts';

/** A message as a method carries it. */
export interface Content extends Omit<ContentHeader, 'bodySize'> {
  readonly body: Buffer;
}

/** A method of one channel, with its content if it carries any. */
export interface Command {
  readonly method: Method;
  readonly content?: Content;
}

const CARRIES_CONTENT: ReadonlySet<MethodName> = new Set<MethodName>([
  'basic.publish',
  'basic.return',
  'basic.deliver',
  'basic.get-ok',
]);

/** What has come of a command. */
type Assembly =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'method'; readonly method: Method }
  | {
      readonly kind: 'header';
      readonly method: Method;
      readonly header: ContentHeader;
      readonly parts: Buffer[];
      readonly missing: number;
    };

/** Makes commands of the frames of one channel. */
export class CommandAssembler {
  readonly #largestBody: number;
  #assembly: Assembly = { kind: 'nothing' };

  constructor(largestBody: number) {
    this.#largestBody = largestBody;
  }

  /** The command that this frame completes, if it does. @throws {AmqpError} */
  accept(frame: Frame): Command | undefined {
    const begun = this.#assembly;
    const assembly =
      begun.kind === 'nothing'
        ? this.#grow(frame)
        : during(METHODS[begun.method.name], () => this.#grow(frame));
    const command = completed(assembly);
    this.#assembly = command === undefined ? assembly : { kind: 'nothing' };
    return command;
  }

  #grow(frame: Frame): Assembly {
    const assembly = this.#assembly;
    switch (assembly.kind) {
      case 'nothing':
        return { kind: 'method', method: decodeMethod(payloadOf(frame, 'method')) };
      case 'method': {
        const header = decodeContentHeader(payloadOf(frame, 'header'));
        this.#checkSize(header.bodySize);
        return { ...assembly, kind: 'header', header, parts: [], missing: header.bodySize };
      }
      case 'header': {
        const part = payloadOf(frame, 'body');
        const missing = assembly.missing - part.length;
        if (missing < 0) {
          throw new AmqpError('FRAME_ERROR', `${-missing} bytes more of content than announced`);
        }
        assembly.parts.push(part);
        return { ...assembly, missing };
      }
    }
  }

  #checkSize(size: number): void {
    if (size <= this.#largestBody) return;
    throw new AmqpError(
      'PRECONDITION_FAILED',
      `message size ${size} is larger than configured max size ${this.#largestBody}`,
    );
  }
}

/** The frames of a command; its content takes as many as the agreed size of a frame asks for. */
export function encodeCommand(
  channel: number,
  { method, content }: Command,
  frameMax: number,
): Buffer {
  const frames = [encodeFrame({ type: 'method', channel, payload: encodeMethod(method) })];
  if (content !== undefined) {
    const { body, encodedProperties } = content;
    const header = encodeContentHeader({ bodySize: body.length, encodedProperties });
    frames.push(encodeFrame({ type: 'header', channel, payload: header }));
    const most = frameMax - FRAME_OVERHEAD;
    for (let at = 0; at < body.length; at += most) {
      const payload = body.subarray(at, at + most);
      frames.push(encodeFrame({ type: 'body', channel, payload }));
    }
  }
  return Buffer.concat(frames);
}

function completed(assembly: Assembly): Command | undefined {
  switch (assembly.kind) {
    case 'nothing':
      return undefined;
    case 'method':
      return CARRIES_CONTENT.has(assembly.method.name) ? undefined : { method: assembly.method };
    case 'header': {
      const { method, header, parts, missing } = assembly;
      if (missing > 0) return undefined;
      return { method, content: { ...header, body: Buffer.concat(parts) } };
    }
  }
}

function payloadOf(frame: Frame, type: FrameType): Buffer {
  if (frame.type === type) return frame.payload;
  throw new AmqpError('UNEXPECTED_FRAME', `expected a ${type} frame, got a ${frame.type} frame`);
}
