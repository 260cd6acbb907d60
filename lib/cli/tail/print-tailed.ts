import { stringifyPythonJson } from '../../driver.ts';
import { stylerFor, type Style } from '../common/styled.ts';
import { printMessage, printMessageAsJson } from '../decode/print-message.ts';
import { maskDeep } from '../request/mask-deep.ts';
import type { TailFlags } from './tail-options.ts';
import type { TailedNotification } from './tailed-notification.ts';

const PRIORITY_WIDTH = 8;

const STYLES: Readonly<Record<string, Style>> = {
  debug: 'dim',
  warn: 'yellow',
  error: 'red',
  critical: 'red',
};

/** A notification in a line, in JSON, or in full. */
export function printTailed(
  notification: TailedNotification,
  flags: Pick<TailFlags, 'json' | 'verbose' | 'showSecrets'>,
): string {
  const { described, delivery } = notification;
  const showSecrets = flags.showSecrets === true;
  if (flags.json === true) return printMessageAsJson(described, delivery, { showSecrets });
  if (flags.verbose > 0) return `${printMessage(described, delivery, { showSecrets })}\n`;
  return printLine(notification, showSecrets);
}

function printLine(
  { event, priority, publisher, timestamp, described }: TailedNotification,
  showSecrets: boolean,
): string {
  const style = stylerFor(process.stdout);
  const payload = { payload: described.fields['payload'] ?? null };
  const { payload: shown } = showSecrets ? payload : maskDeep(payload);
  const level = priority.toUpperCase().padEnd(PRIORITY_WIDTH);
  const styled = STYLES[priority] === undefined ? level : style(STYLES[priority], level);
  return `${timestamp} ${styled} ${style('bold', event)} ${publisher} ${stringifyPythonJson(shown)}`;
}
