import { inspect } from 'node:util';
import type { LogFields, Logger } from '../../index.ts';

/** From the one that says least. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Asked for each record, so that they may change. */
export interface StderrLoggerOptions {
  readonly level: () => LogLevel;
  readonly format: LogFormat;
}

/** Writes a record a line to standard error, which leaves standard output to results. */
export function stderrLogger(options: StderrLoggerOptions): Logger {
  const writer =
    (own: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LOG_LEVELS.indexOf(own) > LOG_LEVELS.indexOf(options.level())) return;
      const print = options.format === 'json' ? printJson : printText;
      process.stderr.write(`${print(own, message, fields)}\n`);
    };
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
  };
}

function printText(level: LogLevel, message: string, fields: LogFields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}=${printValue(value)}`],
  );
  const time = new Date().toISOString();
  return `${time} ${level.toUpperCase().padEnd(5)} ${message}${pairs.join('')}`;
}

function printJson(level: LogLevel, message: string, fields: LogFields): string {
  const printable = Object.entries(fields).map(([name, value]) => [name, plain(value)]);
  const own = { time: new Date().toISOString(), level, message };
  return JSON.stringify({ ...Object.fromEntries(printable), ...own });
}

function printValue(value: unknown): string {
  const text = plain(value);
  return typeof text === 'string' && /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

/** What JSON can say: an error by its stack, and what it cannot say by how Node shows it. */
function plain(value: unknown): unknown {
  if (value instanceof Error) return value.stack ?? value.message;
  if (typeof value !== 'object' && typeof value !== 'bigint') return value;
  try {
    JSON.stringify(value);
    return value;
  } catch {
    // A bigint or a cycle.
    return inspect(value, { breakLength: Infinity });
  }
}
