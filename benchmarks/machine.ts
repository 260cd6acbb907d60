import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { osloPython, osloVersion } from '../test/support/oslo-python.ts';
import { run } from '../test/support/process.ts';

/** One paragraph on where the figures come from: cores, versions, and what else was going on. */
export async function describeMachine(rabbit: string): Promise<string> {
  const python = osloPython();
  const oslo = await osloVersion(python);
  const pythonVersion = oslo === undefined ? '' : (await run(python, ['-V'])).stdout.trim();
  const parts = [
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
    /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux',
    `Node ${process.versions.node}`,
    `RabbitMQ ${rabbit}`,
    ...(oslo === undefined ? [] : [pythonVersion, `oslo.messaging ${oslo}`]),
    `load average ${loadavg()[0]?.toFixed(1) ?? ''} when it began`,
  ];
  return `${parts.join(', ')}.`;
}
