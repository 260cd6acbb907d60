import { MessagingException } from '../errors.ts';
import { redactUrls } from '../base/redact.ts';

/** A transport URL that cannot be understood (oslo: `InvalidTransportURL`). `url` is redacted. */
export class InvalidTransportURL extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_INVALID_TRANSPORT_URL';
  static override readonly remoteName = {
    module: 'oslo_messaging.transport',
    class: 'InvalidTransportURL',
  };
  readonly url: string;

  constructor(url: string, problem: string) {
    const redacted = redactUrls(url);
    super(`Invalid transport URL "${redacted}": ${problem}`);
    this.url = redacted;
  }
}

/** There is no such driver, or it refuses its configuration (oslo: `DriverLoadFailure`). */
export class DriverLoadFailure extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_DRIVER_LOAD_FAILURE';
  static override readonly remoteName = {
    module: 'oslo_messaging.transport',
    class: 'DriverLoadFailure',
  };
  readonly driver: string;

  constructor(driver: string, problem: string, cause?: unknown) {
    super(`Failed to load transport driver "${driver}": ${problem}`, { cause });
    this.driver = driver;
  }
}
