import { parsePythonJson } from './python-json.ts';

export function wrapEnvelope(inner: string): string {
  return `{"oslo.version": "2.0", "oslo.message": ${JSON.stringify(inner)}}`;
}

export function unwrapEnvelope(body: unknown): unknown {
  if (typeof body === 'object' && body !== null && 'oslo.message' in body) {
    return parsePythonJson(String(body['oslo.message']));
  }
  return body;
}
