/** Structured fields beside a log message. Values are printable; secrets are masked before they get here. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Where the library writes what happens. `console`, winston and most loggers fit as they are;
 * for pino: `{ info: (message, fields) => pino.info(fields, message), … }`.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const ignore = (): void => {
  /* the default logger is silent */
};

/** The default: a library prints nothing unless asked to. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A logger that adds `fields` to every record. */
export function withFields(logger: Logger, fields: LogFields): Logger {
  if (logger === silentLogger) return silentLogger;
  const add = (own: LogFields | undefined): LogFields => ({ ...fields, ...own });
  return {
    debug: (message, own) => {
      logger.debug(message, add(own));
    },
    info: (message, own) => {
      logger.info(message, add(own));
    },
    warn: (message, own) => {
      logger.warn(message, add(own));
    },
    error: (message, own) => {
      logger.error(message, add(own));
    },
  };
}
