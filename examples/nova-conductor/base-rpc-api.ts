import { Target } from 'oslo-messaging';

/** What every service of nova answers beside its own interface (nova: `BaseRPCAPI`). */
export class BaseRpcApi {
  readonly target = new Target({ namespace: 'baseapi', version: '1.1' });
  readonly #service: string;

  constructor(service: string) {
    this.#service = service;
  }

  ping(_ctxt: unknown, { arg }: { arg: unknown }): { service: string; arg: unknown } {
    return { service: this.#service, arg };
  }

  /** Where a debugger may attach: nowhere. */
  get_backdoor_port(): null {
    return null;
  }
}
