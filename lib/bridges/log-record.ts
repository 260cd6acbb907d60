/** How much a log record matters, and Python's number for it. */
export const LOG_LEVELS = {
  debug: 10,
  info: 20,
  warn: 30,
  error: 40,
  critical: 50,
} as const;

export type LogLevel = keyof typeof LOG_LEVELS;

export interface LogRecord {
  readonly level: LogLevel;
  readonly message: string;
  /** Of the logger. Default: `root`. */
  readonly name?: string | undefined;
  /** The text of what was thrown, with its stack. */
  readonly exception?: string | undefined;
  /** What else was logged, plain data; what is secret by its name, such as a password, is masked. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}
