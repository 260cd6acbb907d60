/** This library, growing in one direction. Obeys the protocol of job.ts. */
import { createInterface } from 'node:readline';
import { growthOf } from './growths.ts';
import type { ScalingJob } from './job.ts';
import { Meter } from './meter.ts';

const job = JSON.parse(process.argv[2] ?? '') as ScalingJob;
const meter = await Meter.start(job.url);
const phases = await growthOf(job);
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
meter.lap();
console.log('ready');
for (const phase of phases) {
  await lines.next();
  await phase();
  console.log(JSON.stringify(meter.lap()));
}
