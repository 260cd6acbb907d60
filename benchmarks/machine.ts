import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { osloPython, osloVersion } from '../test/support/oslo-python.ts';
import { run } from '../test/support/process.ts';
import { SERVICE_FLAGS } from './service-flags.ts';

/**
 * One paragraph on where the figures come from: cores, versions, and what else was going on.
 *
 * @param root of the repository.
 */
export async function describeMachine(rabbit: string, root: string): Promise<string> {
  const python = osloPython();
  const oslo = await osloVersion(python);
  const pythonVersion = oslo === undefined ? '' : (await run(python, ['-V'])).stdout.trim();
  const librabbitmq = await librabbitmqVersion();
  const parts = [
    `oslo-messaging ${manifestVersion(join(root, 'package.json'))}`,
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
    /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux',
    `Node ${process.versions.node} with ${SERVICE_FLAGS.join(' ')}`,
    `RabbitMQ ${rabbit}`,
    ...NPM_PEERS.map((name) => `${name} ${packageVersion(root, name)}`),
    ...(librabbitmq === '' ? [] : [`librabbitmq ${librabbitmq}`]),
    ...(oslo === undefined ? [] : [pythonVersion, `oslo.messaging ${oslo}`]),
    `load average ${loadavg()[0]?.toFixed(1) ?? ''} when it began`,
  ];
  return `${parts.join(', ')}.`;
}

const NPM_PEERS = ['amqplib', 'rabbitmq-client'] as const;

function packageVersion(root: string, name: string): string {
  return manifestVersion(join(root, 'node_modules', name, 'package.json'));
}

function manifestVersion(file: string): string {
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  return manifest.version;
}

/** Empty where Debian's package is not installed. */
async function librabbitmqVersion(): Promise<string> {
  const query = ['-W', '-f', '${source:Upstream-Version}', 'librabbitmq-dev'];
  const found = await run('dpkg-query', query).catch(() => undefined);
  return found?.code === 0 ? found.stdout : '';
}
