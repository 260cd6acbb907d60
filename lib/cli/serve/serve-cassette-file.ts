import { getRpcTransport, type ConfigOpts } from '../../index.ts';
import type { MatchMode } from '../../cassette.ts';
import { readCassette } from '../cassette/read-cassette.ts';
import { transportUrlOf } from '../common/conf-options.ts';
import { startEmbeddedBroker } from './embedded-broker.ts';
import { serveOptions } from './options.ts';
import { serveCassette } from './serve-cassette.ts';
import { loadServeConf, type ServeFlags } from './serve-conf.ts';

export interface ServeCassetteFlags {
  readonly flags: ServeFlags;
  readonly speed: number;
  readonly mode: MatchMode;
}

/** Serves a cassette with the configuration of a server. */
export async function serveCassetteFile(
  file: string,
  { flags, speed, mode }: ServeCassetteFlags,
): Promise<void> {
  const cassette = await readCassette(file);
  const { conf, logger } = await loadServeConf(flags);
  const url = transportUrlOf(conf, flags.transportUrl);
  await using broker = flags.embeddedBroker ? await startEmbeddedBroker(url, logger) : undefined;
  if (broker !== undefined) logger.info('Started a broker for tests', { port: broker.port });
  await using transport = getRpcTransport(conf, { url, logger });
  await serveCassette(transport, cassette, { mode, speed, server: serverOf(conf), url, logger });
}

function serverOf(conf: ConfigOpts): string | undefined {
  return conf.group(serveOptions).server || undefined;
}
