import {
  getRpcServer,
  getRpcTransport,
  type ConfigOpts,
  type Logger,
  type RPCServer,
  type Transport,
  type TransportURL,
} from '../../index.ts';
import { explain } from '../common/explain.ts';
import { ACCESS_POLICIES, SERIALIZERS } from './choices.ts';
import { drain } from './drain.ts';
import { startEmbeddedBroker } from './embedded-broker.ts';
import { EndingSignals } from './ending-signals.ts';
import { Healthz, type Health } from './healthz.ts';
import { loadEndpoints } from './load-endpoints.ts';
import { serveOptions } from './options.ts';
import { warnOfOtherInstallation } from './other-installation.ts';
import { endpointsPathOf, loadServeConf, targetOf, type ServeFlags } from './serve-conf.ts';
import { Systemd } from './systemd.ts';

const SECOND_MS = 1_000;

/**
 * Serves until a signal asks to end; then finishes what was begun. SIGHUP reads the files again.
 *
 * @throws {ConfigurationError} something is wrong with files, flags or endpoints.
 * @throws {ServerListenError} the broker refused.
 * @throws {DrainTimeout} requests were still running when the time for that was over.
 */
export async function serve(flags: ServeFlags): Promise<void> {
  const { conf, logger, url } = await loadServeConf(flags);
  using signals = new EndingSignals(logger);
  await using broker = flags.embeddedBroker ? await startEmbeddedBroker(url, logger) : undefined;
  if (broker !== undefined) {
    logger.warn('The embedded broker is for tests: it forgets everything', { port: broker.port });
  }
  await using transport = getRpcTransport(conf, { url, logger });
  const path = endpointsPathOf(conf);
  warnOfOtherInstallation(path, logger);
  const endpoints = await loadEndpoints(path, { conf, transport });
  const server = createServer(transport, endpoints);
  const systemd = new Systemd(logger);
  const onHangup = (): void => void systemd.reload(() => reload(conf, logger));
  process.on('SIGHUP', onHangup);
  try {
    await using healthz = await listenForHealthz(conf, () => healthOf(server, transport));
    if (healthz !== undefined) logger.info('Answering /healthz', { url: healthz.url });
    const announcement = announce(server, endpoints, url);
    await live(server, { signals, systemd, conf, logger, announcement });
  } finally {
    process.off('SIGHUP', onHangup);
    await disposeAll(endpoints);
  }
}

interface Life {
  readonly signals: EndingSignals;
  readonly systemd: Systemd;
  readonly conf: ConfigOpts;
  readonly logger: Logger;
  /** What is printed when requests are taken. */
  readonly announcement: string;
}

async function live(server: RPCServer, life: Life): Promise<void> {
  const { signals, systemd, conf, logger, announcement } = life;
  const starting = server.start();
  const early = await Promise.race([starting, signals.asked]);
  if (early === undefined) {
    process.stdout.write(`${announcement}\n`);
    await systemd.ready(announcement);
  }
  const signal = early ?? (await signals.asked);
  logger.info('Draining', { signal, running: server.running });
  await systemd.stopping('draining');
  await drain(server, conf.group(serveOptions).drain_timeout * SECOND_MS);
  // It rejects when it was stopped before it listened, which is what was asked for.
  await starting.catch(() => undefined);
}

function createServer(transport: Transport, endpoints: readonly object[]): RPCServer {
  const { access_policy, serializer } = transport.conf.group(serveOptions);
  return getRpcServer<object>(transport, targetOf(transport.conf), endpoints, {
    accessPolicy: new ACCESS_POLICIES[access_policy](),
    serializer: SERIALIZERS[serializer](),
  });
}

async function reload(conf: ConfigOpts, logger: Logger): Promise<void> {
  try {
    const changes = await conf.mutateConfigFiles();
    logger.info('The configuration was read again', { changes: changes.length });
  } catch (error) {
    // What was read before stays in force.
    logger.error('The configuration stays as it was', { error: explain(error) });
  }
}

async function listenForHealthz(
  conf: ConfigOpts,
  health: () => Health,
): Promise<Healthz | undefined> {
  const { healthz } = conf.group(serveOptions);
  return healthz ? Healthz.listen(healthz, health) : undefined;
}

function healthOf({ state, running, target }: RPCServer, transport: Transport): Health {
  const { healthy, reasons } = transport.health();
  const ok = state === 'started' && healthy;
  const status = state === 'started' && !healthy ? 'disconnected' : state;
  return { ok, details: { status, reasons, topic: target.topic, server: target.server, running } };
}

function announce(server: RPCServer, endpoints: readonly object[], url: TransportURL): string {
  const { server: name, topic } = server.target;
  const names = endpoints.map(nameOf).join(', ');
  return `${String(name)} serves topic ${String(topic)} on ${url.toRedactedString()}: ${names}`;
}

function nameOf(endpoint: object): string {
  const { name } = endpoint.constructor;
  return name === 'Object' ? 'an object' : name;
}

async function disposeAll(endpoints: readonly object[]): Promise<void> {
  for (const endpoint of endpoints) {
    const own = endpoint as Partial<AsyncDisposable & Disposable>;
    await own[Symbol.asyncDispose]?.();
    own[Symbol.dispose]?.();
  }
}
