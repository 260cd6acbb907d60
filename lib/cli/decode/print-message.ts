import { prettyPythonJson, stringifyPythonJson } from '../../driver.ts';
import { maskDeep } from '../request/mask-deep.ts';
import type { Delivery } from './delivery.ts';
import type { DescribedMessage } from './describe-message.ts';

const LABEL_WIDTH = 22;

export interface PrintStyle {
  /** Mask nothing. */
  readonly showSecrets: boolean;
}

/** Where a message was found. */
export interface Origin {
  readonly file: string | undefined;
  readonly line: string;
}

/** A message for people: a headline, and its parts indented below. */
export function printMessage(
  message: DescribedMessage,
  { envelope, exchange, routingKey }: Delivery,
  { showSecrets }: PrintStyle,
): string {
  const { kind, name, failure } = message;
  // The exchange without a name is the default one.
  const from = exchange === '' ? '(default)' : exchange;
  const fields = { exchange: from, routing_key: routingKey, ...message.fields, envelope };
  const shown = Object.entries(showSecrets ? fields : maskDeep(fields))
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([label, value]) => `  ${label.padEnd(LABEL_WIDTH)}${indented(prettyField(value))}`);
  const said =
    failure?.message === undefined || failure.message === '' ? '' : `: ${failure.message}`;
  const traceback = failure === undefined ? [] : printTraceback(failure.tb);
  return [`${kind}${name === undefined ? '' : ` ${name}`}${said}`, ...shown, ...traceback].join(
    '\n',
  );
}

/** A message in one line of JSON. */
export function printMessageAsJson(
  { kind, name, fields, failure }: DescribedMessage,
  { envelope, exchange, routingKey }: Delivery,
  { showSecrets, ...origin }: PrintStyle & Partial<Origin>,
): string {
  const own = failure && { message: failure.message, traceback: failure.tb };
  const shown = { ...fields, ...own };
  return stringifyPythonJson({
    ...origin,
    kind,
    name,
    envelope,
    exchange,
    routing_key: routingKey,
    fields: showSecrets ? shown : maskDeep(shown),
  });
}

function printTraceback(lines: readonly string[]): string[] {
  const text = lines.join('').trimEnd();
  return text === '' ? [] : ['  traceback', `    ${text.replaceAll('\n', '\n    ')}`];
}

function prettyField(value: unknown): string {
  return typeof value === 'string' ? value : prettyPythonJson(value);
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n  ');
}
