import { ConfigurationError, MessagingException, type RemoteName } from '../errors.ts';

/** A file is no cassette, or one line of it is none of its events. */
export class CassetteFormatError extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_CASSETTE_FORMAT';
  readonly file: string;
  /** Absent when it is the file as a whole. */
  readonly line: number | undefined;

  constructor(file: string, problem: string, line?: number, cause?: unknown) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${problem}`, { cause });
    this.file = file;
    this.line = line;
  }
}

/** What stopped a recording: what was being recorded is not in the file, nor is anything after it. */
export class RecordingStopped extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_RECORDING_STOPPED';

  constructor(problem: string, cause: unknown) {
    super(`The recording has stopped: ${problem}`, { cause });
  }
}

/** A recording was asked for where none may be made. */
export class RecordingRefused extends ConfigurationError {
  override readonly code = 'OSLO_MESSAGING_RECORDING_REFUSED';
}

/** Nothing that was recorded answers a request. */
export class NoMatchingRecording extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_NO_MATCHING_RECORDING';
  /** The first line of the nearest recording; absent when the cassette has none of this method. */
  readonly nearestLine: number | undefined;
  /** The first path at which it differs: `args.host`. */
  readonly path: string | undefined;

  constructor(message: string, nearest: { readonly line?: number; readonly path?: string } = {}) {
    super(message);
    this.nearestLine = nearest.line;
    this.path = nearest.path;
  }

  get remoteName(): RemoteName {
    return { module: 'oslo_messaging.exceptions', class: 'NoMatchingRecording' };
  }
}
