import {
  parsePythonJsonExactly,
  prettyPythonJson,
  stringifyPythonJson,
  type RequestPreview,
} from '../../driver.ts';
import { maskDeep } from './mask-deep.ts';

export interface PreviewStyle {
  readonly json: boolean | undefined;
  readonly showSecrets: boolean | undefined;
}

/** A request as it would be on the wire; the message inside of the envelope is shown decoded. */
export function printPreview(preview: RequestPreview, style: PreviewStyle): string {
  const { exchange, routingKey, properties } = preview;
  const envelope = Object(parsePythonJsonExactly(preview.body)) as Record<string, unknown>;
  const inner = String(envelope['oslo.message']);
  const message = Object(parsePythonJsonExactly(inner)) as Record<string, unknown>;
  const body = {
    ...envelope,
    'oslo.message': style.showSecrets === true ? message : maskDeep(message),
  };
  if (style.json === true) {
    return stringifyPythonJson({ exchange, routing_key: routingKey, properties, body });
  }
  return [
    `exchange     ${exchange}`,
    `routing key  ${routingKey}`,
    `properties   ${prettyPythonJson(properties)}`,
    `body         ${prettyPythonJson(body)}`,
  ].join('\n');
}
