import type { LogFields, Logger } from '../../lib/base/logger.ts';

export interface LogRecord {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps what it is told. */
export class RecordingLogger implements Logger {
  readonly records: LogRecord[] = [];
  readonly debug = this.#recorder('debug');
  readonly info = this.#recorder('info');
  readonly warn = this.#recorder('warn');
  readonly error = this.#recorder('error');

  /** The records whose message matches. */
  about(pattern: RegExp): LogRecord[] {
    return this.records.filter(({ message }) => pattern.test(message));
  }

  #recorder(level: keyof Logger): (message: string, fields?: LogFields) => void {
    return (message, fields = {}) => {
      this.records.push({ level, message, fields });
    };
  }
}
