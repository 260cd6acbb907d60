import { MessagingException, type RemoteName } from '../errors.ts';
import { MalformedMessage } from '../wire/errors.ts';

/** The dialect has no words for what is asked of it; nothing was sent. */
export class InexpressibleRequest extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_INEXPRESSIBLE';
  readonly dialect: string;
  /** What cannot be said: `a namespace`. */
  readonly what: string;

  constructor(dialect: string, what: string) {
    super(`The dialect "${dialect}" cannot express ${what}`);
    this.dialect = dialect;
    this.what = what;
  }
}

/** A body that must be one number is none. */
export class NotANumber extends MalformedMessage {
  override readonly code = 'OSLO_MESSAGING_NOT_A_NUMBER';

  constructor() {
    super('The body is not a number');
  }

  get remoteName(): RemoteName {
    return { module: 'builtins', class: 'ValueError' };
  }
}
