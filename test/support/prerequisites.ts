import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canInstallPackages, installPackages } from './debian.ts';
import { canImport, osloPython, osloVersion, PYTHON_VARIABLE } from './oslo-python.ts';
import { isListening } from './ports.ts';
import { findPostgres } from './postgres.ts';
import { findRabbitScript } from './rabbit-node.ts';
import { URL_VARIABLE } from './rabbit-vhost.ts';
import type { Need } from './test-files.ts';

/** What the tests start of nova; each program comes with the package of its name. */
const NOVA_PACKAGES = ['nova-conductor', 'nova-scheduler', 'nova-compute', 'placement-api'];
/** What those speak with who do not speak oslo: Debian's package by Python's module. */
const AMQP_MODULES = { pika: 'python3-pika', kombu: 'python3-kombu' };
const DEFAULT_AMQP_PORT = 5672;

/** Something the tests need is not there; the message is one line that says what to do. */
export class MissingPrerequisite extends Error {
  override readonly name = 'MissingPrerequisite';
}

/**
 * Sees to it that RabbitMQ, a Python with oslo.messaging, pika and kombu, PostgreSQL, openssl and
 * nova are there, where they are needed. On Debian, as root, what is missing is installed; its
 * services are not started.
 *
 * @throws {MissingPrerequisite}
 */
export async function ensurePrerequisites(needs: ReadonlySet<Need>): Promise<void> {
  const packages = await missingPackages(needs);
  if (packages.length === 0) return;
  if (!canInstallPackages()) throw new MissingPrerequisite(advice(packages));
  await install(packages);
  const stillMissing = await missingPackages(needs);
  if (stillMissing.length > 0) throw new MissingPrerequisite(advice(stillMissing));
}

async function missingPackages(needs: ReadonlySet<Need>): Promise<string[]> {
  const missing: string[] = [];
  const hasPrograms = findRabbitScript('rabbitmq-server') !== undefined;
  const hasBroker = hasPrograms || Boolean(process.env[URL_VARIABLE]);
  if ((needs.has('broker') && !hasBroker) || (needs.has('cluster') && !hasPrograms)) {
    missing.push('rabbitmq-server');
  }
  if (needs.has('python') && !(await hasOslo())) missing.push('python3-oslo.messaging');
  if (needs.has('openssl') && !isInstalled('openssl')) missing.push('openssl');
  if (needs.has('pika')) missing.push(...(await missingAmqpModules()));
  if (needs.has('postgres') && findPostgres() === undefined) missing.push('postgresql');
  if (needs.has('nova')) missing.push(...NOVA_PACKAGES.filter((name) => !isInstalled(name)));
  return missing;
}

function isInstalled(program: string): boolean {
  return existsSync(join('/usr/bin', program));
}

async function hasOslo(): Promise<boolean> {
  const python = osloPython();
  if ((await osloVersion(python)) !== undefined) return true;
  if (!process.env[PYTHON_VARIABLE]) return false;
  throw new MissingPrerequisite(
    `${PYTHON_VARIABLE} is ${python}, which cannot import oslo_messaging: install it there or name another`,
  );
}

async function missingAmqpModules(): Promise<string[]> {
  const missing: string[] = [];
  for (const [module, name] of Object.entries(AMQP_MODULES)) {
    if (!(await canImport(osloPython(), module))) missing.push(name);
  }
  return missing;
}

async function install(packages: readonly string[]): Promise<void> {
  console.log(`installing ${packages.join(' and ')}`);
  const wasListening = await isListening(DEFAULT_AMQP_PORT);
  try {
    await installPackages(packages);
  } catch (error) {
    const lines = String(error).trim().split('\n');
    throw new MissingPrerequisite(`${advice(packages)} (apt-get: ${lines.at(-1) ?? ''})`);
  }
  if (!wasListening && (await isListening(DEFAULT_AMQP_PORT))) {
    console.log(
      `note: the installation started a broker on port ${DEFAULT_AMQP_PORT}; the tests leave it alone`,
    );
  }
}

function advice(packages: readonly string[]): string {
  return (
    `missing ${packages.join(' and ')}: install what Debian calls so, ` +
    `or set ${URL_VARIABLE} (a broker) and ${PYTHON_VARIABLE} (a Python with oslo.messaging)`
  );
}
