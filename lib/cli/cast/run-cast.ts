import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { stringifyPythonJson } from '../../driver.ts';
import { getRpcClient, Target, type CallContext } from '../../index.ts';
import { CommandEnd, UsageError } from '../common/exit-codes.ts';
import { confirmed, confirmOptions } from '../profile/confirm-production.ts';
import { connect, placeOf } from '../profile/place.ts';
import { tellFailure } from '../request/failure.ts';
import { printPreview } from '../request/print-preview.ts';
import {
  describedRequest,
  durationMs,
  requestOptions,
  type DescribedRequest,
  type RequestFlags,
} from '../request/request-options.ts';
import { printAddressee } from '../request/target-argument.ts';

/** The options of `cast` and `fanout`. */
export const castOptions = {
  ...requestOptions,
  ...confirmOptions,
  timeout: {
    ...requestOptions.timeout,
    describe: 'Seconds to wait for the broker to take it',
    default: 30,
  },
} as const;

/** The verbs that have no reply. */
export type CastVerb = 'cast' | 'fanout';

export type CastFlags = RequestFlags & {
  readonly timeout: number;
  readonly yes: boolean | undefined;
};

const UNROUTABLE = 'oslo-messaging:unroutable';

/** Sends what the command line describes, to one server or to all of a topic. */
export async function runCast(
  verb: CastVerb,
  flags: CastFlags,
  signal: AbortSignal,
): Promise<void> {
  const request = await describedRequest(flags);
  const { addressee, method, args, ctxt, prepare } = request;
  if (verb === 'fanout' && addressee.server !== undefined) {
    throw new UsageError(`a fanout goes to all servers of "${addressee.topic}": name none`);
  }
  const timeoutMs = durationMs('timeout', flags.timeout);
  const place = await placeOf(flags);
  await using transport = connect(place, flags.verbose);
  const context = getRpcClient(transport, new Target(), {
    // Somebody sits and waits: what cannot be sent now is told now.
    retry: 0,
    transportOptions: { atLeastOnce: true },
  }).prepare({ ...place.target, ...prepare, fanout: verb === 'fanout' });
  if (flags.dryRun === true) {
    const preview = context.preview('cast', ctxt, method, args);
    process.stdout.write(`${printPreview(preview, flags)}\n`);
    return;
  }
  const what = `${verb} ${method} to ${printAddressee(addressee)}`;
  if (!(await confirmed(place, { what, yes: flags.yes }))) {
    throw new CommandEnd('failed', 'nothing was sent');
  }
  const startedAt = performance.now();
  try {
    await sendInTime(context, request, { signal, timeoutMs });
  } catch (error) {
    throw tellFailure(error, { verbosity: flags.verbose, json: flags.json === true });
  }
  tellSent(performance.now() - startedAt, flags.json === true);
}

async function sendInTime(
  context: CallContext,
  { method, args, ctxt, addressee }: DescribedRequest,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<void> {
  const limit = AbortSignal.timeout(timeoutMs);
  const unheard = watchUnroutable();
  try {
    await context.cast(ctxt, method, args, { signal: AbortSignal.any([signal, limit]) });
    if (!unheard.seen()) return;
    throw new CommandEnd('unroutable', `no server listens on topic "${addressee.topic}"`);
  } catch (error) {
    if (error !== limit.reason) throw error;
    throw new CommandEnd('timeout', `the broker has not taken it within ${timeoutMs / 1000} s`);
  } finally {
    unheard.stop();
  }
}

/** A fanout without a listener is no error to the library; whoever types it wants to know. */
function watchUnroutable(): { readonly seen: () => boolean; readonly stop: () => void } {
  const messages: unknown[] = [];
  const onMessage = (message: unknown): void => {
    messages.push(message);
  };
  subscribe(UNROUTABLE, onMessage);
  return { seen: () => messages.length > 0, stop: () => unsubscribe(UNROUTABLE, onMessage) };
}

function tellSent(elapsedMs: number, json: boolean): void {
  const ms = Number(elapsedMs.toFixed(1));
  if (json) process.stdout.write(`${stringifyPythonJson({ sent: true, elapsed_ms: ms })}\n`);
  else if (process.stderr.isTTY) process.stderr.write(`the broker has it, after ${ms} ms\n`);
}
