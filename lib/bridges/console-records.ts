import { format } from 'node:util';
import { printThrown } from '../base/print-thrown.ts';
import type { LogHandler } from './log-handlers.ts';
import type { LogLevel } from './log-record.ts';

/** The methods of a console that have a level. */
const LEVELS = {
  debug: 'debug',
  info: 'info',
  log: 'info',
  warn: 'warn',
  error: 'error',
} as const satisfies Readonly<Record<string, LogLevel>>;

type Method = keyof typeof LEVELS;

type Printer = Record<Method, Print>;

type Print = Console['log'];

const METHODS: readonly Method[] = ['debug', 'info', 'log', 'warn', 'error'];

/**
 * Gives what a console prints to a log handler, too: `publishConsole(handler, console)`.
 *
 * @returns a function that ends it.
 */
export function publishConsole(handler: LogHandler, console: Printer): () => void {
  const undo = METHODS.map((method) => {
    const print = console[method];
    const own = Object.hasOwn(console, method);
    console[method] = (...values: unknown[]) => {
      print.apply(console, values);
      handler.emit({ level: LEVELS[method], message: format(...values), ...exceptionIn(values) });
    };
    return () => {
      if (own) console[method] = print;
      else Reflect.deleteProperty(console, method);
    };
  });
  return () => {
    for (const restore of undo) restore();
  };
}

function exceptionIn(values: readonly unknown[]): { readonly exception?: string } {
  const error = values.find((value) => value instanceof Error);
  return error === undefined ? {} : { exception: printThrown(error) };
}
