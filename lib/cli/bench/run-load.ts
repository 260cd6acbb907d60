import type { Transport } from '../../index.ts';
import { CommandEnd } from '../common/exit-codes.ts';
import { confirmed } from '../profile/confirm-production.ts';
import { connectQuietly, placeOf, useExchange, type Place } from '../profile/place.ts';
import { tellFailure } from '../request/failure.ts';
import { durationMs } from '../request/request-options.ts';
import { parseAddressee, printAddressee, type Addressee } from '../request/target-argument.ts';
import { wholeNumber, type LoadFlags } from './bench-options.ts';
import { BenchServer } from './bench-server.ts';
import { compare, printComparison, readEarlierRun, type EarlierRun } from './comparison.ts';
import { applyLoad, type LoadPlan } from './load.ts';
import { printProgress, ProgressLine } from './progress.ts';
import { senderOf } from './sender.ts';
import {
  printSummary,
  summarise,
  type BenchSummary,
  type Conditions,
  type Verb,
} from './summary.ts';

/** Of the server in this process, as `bench serve` has it by default. */
const REPLY_SIZE = 100;

/** What the command line asks for, checked. */
interface Request {
  readonly verb: Verb;
  readonly addressee: Addressee;
  readonly conditions: Conditions;
  readonly plan: Pick<LoadPlan, 'atOnce' | 'perSecond' | 'warmUpMs' | 'durationMs'>;
  readonly timeoutMs: number;
  readonly earlier: EarlierRun | undefined;
}

/** Sends what the command line asks for, and tells how long it took. */
export async function runLoad(verb: Verb, flags: LoadFlags, signal: AbortSignal): Promise<void> {
  const request = await requestOf(verb, flags);
  const place = await placeOf(flags, verb === 'notify' ? 'notifications' : 'requests');
  useExchange(place);
  const what = `bench ${verb} ${request.conditions.target}`;
  if (!(await confirmed(place, { what, yes: flags.yes }))) {
    throw new CommandEnd('failed', 'nothing was sent');
  }
  const style = { verbosity: flags.verbose, json: flags.json === true };
  const summary = await measure(request, { place, flags, signal }).catch((error: unknown) => {
    throw tellFailure(error, style);
  });
  print(summary, request.earlier, style.json);
  signal.throwIfAborted();
  if (summary.failed > 0) throw new CommandEnd('failed');
}

interface Surroundings {
  readonly place: Place;
  readonly flags: LoadFlags;
  readonly signal: AbortSignal;
}

async function measure(
  { verb, addressee, conditions, plan, timeoutMs }: Request,
  { place, flags, signal }: Surroundings,
): Promise<BenchSummary> {
  await using transports = new Transports(place, flags.verbose);
  // A bus in memory has nobody else on it.
  if (place.url.transport === 'fake') {
    await new BenchServer(transports.connect(), { ...addressee, size: REPLY_SIZE }).start();
  }
  const { clients, size } = conditions;
  const senders = Array.from({ length: clients }, () =>
    senderOf(verb, transports.connect(), { addressee, timeoutMs, size, signal }),
  );
  // What cannot work at all says so before anything is measured.
  await Promise.all(senders.map((send) => send()));
  using line = new ProgressLine({ quiet: flags.quiet === true });
  const result = await applyLoad((who) => senders[who % clients]?.() ?? Promise.resolve(), {
    ...plan,
    signal,
    onSecond: (progress) => {
      line.tell(printProgress(progress));
    },
  });
  return summarise(verb, conditions, result);
}

/** Connections to a place, until they are disposed of together. */
class Transports implements AsyncDisposable {
  readonly #place: Place;
  readonly #verbosity: number;
  readonly #transports: Transport[] = [];

  constructor(place: Place, verbosity: number) {
    this.#place = place;
    this.#verbosity = verbosity;
  }

  connect(): Transport {
    const transport = connectQuietly(this.#place, this.#verbosity);
    this.#transports.push(transport);
    return transport;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.close()));
  }
}

/** @throws {UsageError} */
async function requestOf(verb: Verb, flags: LoadFlags): Promise<Request> {
  const { rate } = flags;
  const addressee =
    verb === 'notify' ? { topic: flags.target, server: undefined } : parseAddressee(flags.target);
  const clients = wholeNumber('clients', flags.clients, 1);
  const inFlight = wholeNumber('in-flight', flags.inFlight, 1);
  return {
    verb,
    addressee,
    conditions: {
      target: printAddressee(addressee),
      clients,
      in_flight: inFlight,
      size: wholeNumber('size', flags.size, 0),
      rate: rate ?? null,
    },
    plan: {
      atOnce: clients * inFlight,
      perSecond: rate === undefined ? undefined : wholeNumber('rate', rate, 1),
      warmUpMs: flags.warmUp === 0 ? 0 : durationMs('warm-up', flags.warmUp),
      durationMs: durationMs('duration', flags.duration),
    },
    timeoutMs: durationMs('timeout', flags.timeout),
    earlier: flags.compare === undefined ? undefined : await readEarlierRun(flags.compare, verb),
  };
}

function print(summary: BenchSummary, earlier: EarlierRun | undefined, json: boolean): void {
  const comparison = earlier === undefined ? undefined : compare(summary, earlier);
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...summary, compared: comparison })}\n`);
    return;
  }
  process.stdout.write(printSummary(summary));
  if (comparison === undefined || earlier === undefined) return;
  process.stdout.write(printComparison(comparison, earlier));
}
