import {
  BrokerProbe,
  driverFactory,
  probeSettings,
  type BrokerAddress,
  type ProbeSettings,
} from '../../driver.ts';
import { BrokerConnectionError, Target } from '../../index.ts';
import { transportOptions } from '../../opts.ts';
import type { Place } from '../profile/place.ts';
import { parseAddressee } from '../request/target-argument.ts';
import type { Availability, ConnectionAttempt, Gathered } from './check.ts';
import type { DoctorFlags } from './doctor-options.ts';
import type { BrokerView } from './view/broker-view.ts';
import { CtlView } from './view/ctl-view.ts';
import { ManagementView } from './view/management-view.ts';

export interface GatheringOptions {
  readonly flags: DoctorFlags;
  /** Takes over what is open and must be closed. */
  readonly keep: (opened: AsyncDisposable) => void;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const OF_RABBITMQ: ReadonlySet<string> = new Set(['rabbit', 'kombu']);

/**
 * Everything that checks may need, as far as it can be had.
 *
 * @throws {ConfigurationError} options of the transport are wrong or contradict each other.
 * @throws {DriverLoadFailure} there is no such transport.
 * @throws {UsageError} what the command line names cannot be understood.
 */
export async function gatherResources(place: Place, options: GatheringOptions): Promise<Gathered> {
  const { conf, url } = place;
  const configuration = there({ conf, url });
  const [scheme = ''] = url.transport.split('+');
  driverFactory(scheme);
  if (!OF_RABBITMQ.has(scheme)) {
    const none = absent(`${url.transport}:// has no broker`);
    return { configuration, brokers: none, attempts: none, connection: none, view: none };
  }
  const exchange = place.target.exchange ?? conf.group(transportOptions).control_exchange;
  const settings = probeSettings(conf, url, exchange);
  const view = viewOf(settings, options.flags);
  const targets = (options.flags.target ?? []).map(targetOf);
  const { attempts, probe } = await connectToAll(settings, options);
  return {
    configuration,
    brokers: there(settings),
    attempts: there(attempts),
    connection:
      probe === undefined
        ? absent('no broker could be connected to')
        : there({ probe, settings, targets }),
    view:
      view === undefined
        ? absent('it takes --management-url or --rabbitmqctl')
        : there({ view, settings }),
  };
}

function there<T>(value: T): Availability<T> {
  return { kind: 'there', value };
}

function absent(why: string): Availability<never> {
  return { kind: 'absent', why };
}

function targetOf(text: string): Target {
  return new Target(parseAddressee(text));
}

function viewOf(
  { brokers }: ProbeSettings,
  { managementUrl, rabbitmqctl }: DoctorFlags,
): BrokerView | undefined {
  const [login] = brokers;
  if (login === undefined) return undefined;
  const { virtualHost } = login;
  if (managementUrl !== undefined) {
    return new ManagementView({ url: managementUrl, virtualHost, login });
  }
  return rabbitmqctl === undefined ? undefined : new CtlView(rabbitmqctl, virtualHost);
}

interface Connections {
  readonly attempts: readonly ConnectionAttempt[];
  /** To the first of them that lets us in. */
  readonly probe: BrokerProbe | undefined;
}

async function connectToAll(
  settings: ProbeSettings,
  options: GatheringOptions,
): Promise<Connections> {
  const { keep } = options;
  const tried = await Promise.all(
    settings.brokers.map((broker) => tryToConnect(broker, settings, options)),
  );
  const probes = tried.filter((one) => one instanceof BrokerProbe);
  for (const probe of probes) keep(probe);
  const attempts = tried.map((one, index): ConnectionAttempt => {
    const broker = settings.brokers[index]?.name ?? '';
    return { broker, error: one instanceof BrokerConnectionError ? one : undefined };
  });
  return { attempts, probe: probes[0] };
}

async function tryToConnect(
  broker: BrokerAddress,
  settings: ProbeSettings,
  { signal, timeoutMs }: GatheringOptions,
): Promise<BrokerProbe | BrokerConnectionError> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return await BrokerProbe.open(broker, settings, limited);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BrokerConnectionError) return error;
    throw error;
  }
}
