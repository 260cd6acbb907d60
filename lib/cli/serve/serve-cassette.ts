import { describeOpening, StubServer, type Cassette, type MatchMode } from '../../cassette.ts';
import type { Logger, Transport, TransportURL } from '../../index.ts';
import { counted, enumerated } from '../common/count-words.ts';
import { CommandEnd } from '../common/exit-codes.ts';
import { EndingSignals } from './ending-signals.ts';
import { Systemd } from './systemd.ts';

export interface ServeCassetteOptions {
  readonly mode: MatchMode;
  readonly speed: number;
  readonly server: string | undefined;
  readonly url: TransportURL;
  readonly logger: Logger;
}

/**
 * Serves a cassette until a signal asks to end.
 *
 * @throws {CommandEnd} `failed`: something was asked that is not on it.
 */
export async function serveCassette(
  transport: Transport,
  cassette: Cassette,
  { mode, speed, server, url, logger }: ServeCassetteOptions,
): Promise<void> {
  using signals = new EndingSignals(logger);
  const systemd = new Systemd(logger);
  const counts = { played: 0, unmatched: 0 };
  const starting = StubServer.start(transport, cassette, {
    server,
    speed,
    match: { mode },
    onPlayed: ({ opening, line }) => {
      counts.played += 1;
      logger.info('Played', { what: describeOpening(opening), line });
    },
    onUnmatched: ({ message }) => {
      counts.unmatched += 1;
      logger.warn(message);
    },
  });
  const stub = await Promise.race([starting, signals.asked]);
  // Asked to end before there was a broker: the transport's owner closes it, and the start with it.
  if (typeof stub === 'string') {
    starting.then((late) => late.stop()).catch(() => undefined);
    return;
  }
  const announcement = `${cassette.file} is served on ${url.toRedactedString()}`;
  process.stdout.write(`${announcement}\n`);
  await systemd.ready(announcement);
  await signals.asked;
  await systemd.stopping('ending');
  await stub.stop();
  tellServed(cassette.file, { ...counts, unasked: stub.unused.length });
  if (counts.unmatched > 0) throw new CommandEnd('failed');
}

function tellServed(
  file: string,
  { played, unmatched, unasked }: Readonly<Record<'played' | 'unmatched' | 'unasked', number>>,
): void {
  const parts = [
    counted(played, 'played', 'played'),
    counted(unmatched, 'not on it', 'not on it'),
    counted(unasked, 'never asked for', 'never asked for'),
  ];
  process.stderr.write(`${file}: ${enumerated(parts)}\n`);
}
