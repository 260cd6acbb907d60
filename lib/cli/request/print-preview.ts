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

/** A message as it would be on the wire; what is inside of an envelope is shown decoded. */
export function printPreview(preview: RequestPreview, style: PreviewStyle): string {
  const { exchange, routingKey, properties } = preview;
  const body = style.showSecrets === true ? opened(preview.body) : maskDeep(opened(preview.body));
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

type Fields = Readonly<Record<string, unknown>>;

function opened(body: string): Fields {
  const fields = Object(parsePythonJsonExactly(body)) as Fields;
  const inner = fields['oslo.message'];
  return typeof inner === 'string' ? { ...fields, 'oslo.message': opened(inner) } : fields;
}
