import { InvalidVersion, versionIsCompatible } from '../target/version.ts';
import { MalformedMessage, UnsupportedRpcEnvelopeVersion } from './errors.ts';
import { parsePythonJson } from './python-json.ts';

/** The only version there is; "1.0" is a message without an envelope. */
const ENVELOPE_VERSION = '2.0';
const BEFORE = `{"oslo.version": "${ENVELOPE_VERSION}", "oslo.message": `;

/**
 * Puts a message's JSON text into oslo's envelope: JSON inside of a JSON string.
 * Counterpart: `oslo_messaging._drivers.common.serialize_msg`.
 */
export function wrapEnvelope(inner: string): string {
  return `${BEFORE}${JSON.stringify(inner)}}`;
}

/** The same for parts of a text that went through {@link insideEnvelope} already. */
export function wrapEscaped(parts: string): string {
  return `${BEFORE}"${parts}"}`;
}

/** A part of a message's JSON text as it stands inside of an envelope. */
export function insideEnvelope(part: string): string {
  return JSON.stringify(part).slice(1, -1);
}

/**
 * The message inside of an envelope. Whatever lacks one of the envelope's two keys is no envelope
 * and comes back as it is. Counterpart: `oslo_messaging._drivers.common.deserialize_msg`.
 *
 * @throws {UnsupportedRpcEnvelopeVersion} for a version that 2.0 cannot stand for.
 * @throws {MalformedMessage} for a version that is none, or a message that is no JSON text.
 */
export function unwrapEnvelope(
  body: unknown,
  parse: (text: string) => unknown = parsePythonJson,
): unknown {
  if (typeof body !== 'object' || body === null) return body;
  if (!Object.hasOwn(body, 'oslo.version') || !Object.hasOwn(body, 'oslo.message')) return body;
  const { 'oslo.version': version, 'oslo.message': message } = body as Record<string, unknown>;
  if (!isSupported(version)) throw new UnsupportedRpcEnvelopeVersion(version);
  if (typeof message !== 'string') {
    throw new MalformedMessage('The envelope holds something else than a JSON text');
  }
  return parse(message);
}

function isSupported(version: unknown): boolean {
  if (version === ENVELOPE_VERSION) return true;
  try {
    return versionIsCompatible(ENVELOPE_VERSION, version);
  } catch (error) {
    if (!(error instanceof InvalidVersion)) throw error;
    throw new MalformedMessage('The envelope has no version', { cause: error });
  }
}
