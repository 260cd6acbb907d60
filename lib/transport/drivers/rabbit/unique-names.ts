import { randomHexId } from '../../../wire/ids.ts';
import type { RabbitOptions } from './options.ts';
import { QManager } from './q-manager.ts';

/** What tells the reply and fanout queues of one process from those of another. */
export function uniqueNames(options: RabbitOptions): () => Promise<string> {
  if (!options.use_queue_manager) return () => Promise.resolve(randomHexId());
  const manager = new QManager(options);
  return () => manager.get();
}
