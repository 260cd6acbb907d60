import { MessagingException } from '../errors.ts';

/** What a test expected to arrive has not; the message lists what has. */
export class ExpectationFailed extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_EXPECTATION_FAILED';
}

/** A test has ended and left something behind; the message lists it. */
export class LeakDetected extends MessagingException {
  override readonly code = 'OSLO_MESSAGING_LEAK_DETECTED';
  /** What was left, in phrases. */
  readonly leaks: readonly string[];

  constructor(leaks: readonly string[]) {
    super(['The test has left behind:', ...leaks.map((leak) => `  - ${leak}`)].join('\n'));
    this.leaks = leaks;
  }
}
