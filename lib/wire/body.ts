import { unwrapEnvelope } from './envelope.ts';
import { MalformedMessage } from './errors.ts';
import { parsePythonJson } from './python-json.ts';
import { decodeUtf8 } from './utf8.ts';

/** Compared exactly, as kombu does: no parameters, no other case. */
const CONTENT_TYPE = 'application/json';

/** The AMQP properties that say how to read a body. */
export interface BodyProperties {
  readonly contentType: string | undefined;
  /** Without effect: kombu reads JSON as UTF-8 whatever this says, `latin-1` or nonsense. */
  readonly contentEncoding: string | undefined;
}

/**
 * The message inside a delivery: UTF-8 text, JSON, envelope off. An empty body is an empty message.
 *
 * @param parse what reads the JSON, inside of the envelope too.
 * @throws {MalformedMessage} for what a Python peer rejects: another content type, bytes that are
 *   not UTF-8, no JSON, an envelope of another version.
 */
export function decodeBody(
  content: Buffer,
  properties: BodyProperties,
  parse: (text: string) => unknown = parsePythonJson,
): unknown {
  if (content.length === 0) return {};
  if (properties.contentType !== CONTENT_TYPE) {
    const shown = properties.contentType ?? 'missing';
    throw new MalformedMessage(`The content type is ${shown}, not ${CONTENT_TYPE}`);
  }
  const text = decodeUtf8(content);
  if (text === undefined) throw new MalformedMessage('The body is not UTF-8 text');
  return unwrapEnvelope(parse(text), parse);
}
