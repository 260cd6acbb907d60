import type { Logger } from '../base/logger.ts';
import type { ValuesOf } from '../conf/option.ts';
import type { ContextDict } from './context-dict.ts';
import { w3cPropagator, type TracePropagator } from './trace-propagator.ts';
import type { tracingOptions } from './tracing-options.ts';

/**
 * Carries traces over requests. Tracing never fails a request: where the propagator breaks, there
 * is a warning and no trace. Counterpart: `oslo_messaging._tracing`.
 */
export class Tracing {
  readonly #logger: Logger;
  readonly #propagator: TracePropagator;

  /** @param propagator default: {@link w3cPropagator}. */
  constructor(logger: Logger, propagator: TracePropagator = w3cPropagator) {
    this.#logger = logger;
    this.#propagator = propagator;
  }

  /** The context to send in place of `ctxt`, which stays as it is: with the keys of the trace. */
  outgoing(ctxt: ContextDict): Record<string, unknown> {
    const carrier = { ...ctxt };
    try {
      this.#propagator.inject(carrier);
      return carrier;
    } catch (error) {
      this.#warn('A request is sent without its trace', error);
      return { ...ctxt };
    }
  }

  /** Runs `work`, which handles a request with this context, within the trace of the sender. */
  incoming<T>(ctxt: ContextDict, work: () => T): T {
    const progress = { begun: false };
    try {
      return this.#propagator.extract(ctxt, () => {
        progress.begun = true;
        return work();
      });
    } catch (error) {
      if (progress.begun) throw error;
      this.#warn('A request is handled without its trace', error);
      return work();
    }
  }

  #warn(consequence: string, error: unknown): void {
    this.#logger.warn(consequence, {
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

/** What the configuration asks for; `undefined` when tracing is off. */
export function tracingFor(
  options: ValuesOf<typeof tracingOptions>,
  logger: Logger,
  propagator?: TracePropagator,
): Tracing | undefined {
  return options.tracing_enabled ? new Tracing(logger, propagator) : undefined;
}
