import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What is alive on the heap, in MiB. */
export function heapMiB(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
