import { InvalidArgument } from '../errors.ts';
import { checkOneOf } from './check-one-of.ts';

/** Which of the tutorial's many forms is spoken. */
export interface TutorialOptions {
  /**
   * Where a request names its method: in the property `app_id`; in its body, which is then a JSON
   * object `{"method": …, "args": …}`; or nowhere: a queue has but this one. Default: `app_id`.
   */
  readonly method?: 'app_id' | 'body' | { readonly always: string } | undefined;
  /** `number`: a body is one number in decimal digits. `json`: it is JSON. Default: `number`, but `json` with the method in the body. */
  readonly body?: 'number' | 'json' | undefined;
  /** The name under which an endpoint gets an argument that has none. Default: `n`. */
  readonly argument?: string | undefined;
  /** Whether queue and exchange outlive the broker. Default: false, as in the tutorial. */
  readonly durable?: boolean | undefined;
  /** Arguments of the servers' queue, `x-…`. All who declare it must agree. Default: none. */
  readonly queueArguments?: Readonly<Record<string, string | number | boolean>> | undefined;
}

export type TutorialSettings = {
  readonly [Name in keyof TutorialOptions]-?: Exclude<TutorialOptions[Name], undefined>;
};

/** @throws {InvalidArgument} an option is none, or options contradict each other. */
export function tutorialSettings(options: TutorialOptions): TutorialSettings {
  const method = options.method ?? 'app_id';
  const body = options.body ?? (method === 'body' ? 'json' : 'number');
  if (typeof method === 'string') checkOneOf('method', method, ['app_id', 'body']);
  checkOneOf('body', body, ['number', 'json']);
  if (method === 'body' && body === 'number') {
    throw new InvalidArgument('body', 'must be "json" where it names the method');
  }
  return {
    method,
    body,
    argument: options.argument ?? 'n',
    durable: options.durable ?? false,
    queueArguments: options.queueArguments ?? {},
  };
}
