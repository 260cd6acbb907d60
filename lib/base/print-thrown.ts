import { inspect } from 'node:util';
import { redactUrls } from './redact.ts';

/**
 * What was thrown, for a log: the stack of an error, some text of anything else, passwords in URLs
 * masked. Never throws, whatever it is given.
 */
export function printThrown(thrown: unknown): string {
  try {
    const stack: unknown = thrown instanceof Error ? thrown.stack : undefined;
    return redactUrls(typeof stack === 'string' ? stack : inspect(thrown));
  } catch {
    // A getter of it has thrown; the log line is worth more than what it would have said.
    return 'Something that cannot be printed';
  }
}
