import { speedOf } from '../common/playing-options.ts';
import { stderrLogger } from '../common/stderr-logger.ts';
import { connect, placeOf } from '../profile/place.ts';
import { readCassette } from '../cassette/read-cassette.ts';
import { serveCassette } from '../serve/serve-cassette.ts';
import type { ReplayFlags } from './replay-options.ts';

/** Answers as the recorded servers did, until a signal asks to end. */
export async function replayAsStub(flags: ReplayFlags): Promise<void> {
  const { match: mode, server, verbose } = flags;
  const cassette = await readCassette(flags.file);
  const speed = speedOf(flags.speed ?? '1');
  const place = await placeOf(flags);
  const level = verbose > 0 ? 'info' : 'warn';
  const logger = stderrLogger({ level: () => level, format: 'text' });
  await using transport = connect(place, Math.max(0, verbose - 1));
  await serveCassette(transport, cassette, { mode, speed, server, url: place.url, logger });
}
