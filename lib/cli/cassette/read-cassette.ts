import { loadCassette, type Cassette } from '../../cassette.ts';
import { UsageError } from '../common/exit-codes.ts';

/**
 * A cassette that the command line names.
 *
 * @throws {UsageError} the file cannot be read.
 * @throws {CassetteFormatError} it is no cassette.
 */
export async function readCassette(file: string): Promise<Cassette> {
  try {
    return await loadCassette(file);
  } catch (error) {
    throw isSystemError(error) ? new UsageError(`cannot read ${file}: ${error.message}`) : error;
  }
}

/** Of the file system, and not of what is in the file. */
export function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
