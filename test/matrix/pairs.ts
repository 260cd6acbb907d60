import { join } from 'node:path';
import { PYTHON_VARIABLE } from '../support/oslo-python.ts';
import { MissingPrerequisite } from '../support/prerequisites.ts';
import { CTL_VARIABLE } from '../support/rabbit-ctl.ts';
import { CONFIGURATION_VARIABLE, SCRIPTS_VARIABLE } from '../support/rabbit-node.ts';
import { URL_VARIABLE } from '../support/rabbit-vhost.ts';
import { ensureDebianFolder, isThisMachine, type DebianRelease } from './debian-folder.ts';
import { writeStandIns } from './stand-ins.ts';

/** By these one brings one's own peers to a test run. */
const BROUGHT = [
  URL_VARIABLE,
  CTL_VARIABLE,
  PYTHON_VARIABLE,
  SCRIPTS_VARIABLE,
  CONFIGURATION_VARIABLE,
];

/** A release of oslo.messaging and one of RabbitMQ to test with, as a release of Debian has them. */
export interface Pair {
  readonly name: string;
  readonly release: DebianRelease;
  /** How broker, Python and Node are configured; both languages read options from the environment. */
  readonly settings: Readonly<Record<string, string>>;
}

export const PAIRS: readonly Pair[] = [
  { name: 'bookworm', release: 'bookworm', settings: {} },
  { name: 'forky', release: 'forky', settings: {} },
  {
    name: 'forky-strict',
    release: 'forky',
    // RabbitMQ as its makers ship it, and oslo.messaging's options that such a broker asks for.
    settings: {
      [CONFIGURATION_VARIABLE]: 'deprecated_features.permit.transient_nonexcl_queues = false',
      OS_OSLO_MESSAGING_RABBIT__RABBIT_QUORUM_QUEUE: 'true',
      OS_OSLO_MESSAGING_RABBIT__RABBIT_TRANSIENT_QUORUM_QUEUE: 'true',
    },
  },
];

/**
 * The pairs of these names, in their own order; of no names, all.
 *
 * @throws {MissingPrerequisite} for a name that none has.
 */
export function choosePairs(names: readonly string[]): readonly Pair[] {
  const known = PAIRS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new MissingPrerequisite(`there is no pair ${unknown}, but ${known.join(', ')}`);
  }
  return PAIRS.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** A pair that is installed, with what a test run must know to meet it and nothing else. */
export interface ReadyPair {
  readonly name: string;
  /** `undefined` takes a variable away. */
  readonly env: Environment;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {MissingPrerequisite} when the pair is not there and cannot be installed. */
export async function preparePair({ name, release, settings }: Pair): Promise<ReadyPair> {
  const brought = Object.fromEntries(BROUGHT.map((variable) => [variable, undefined]));
  const peers = isThisMachine(release) ? {} : await peersInFolder(release);
  return { name, env: { ...brought, ...peers, ...settings } };
}

async function peersInFolder(release: DebianRelease): Promise<Environment> {
  const folder = writeStandIns(await ensureDebianFolder(release));
  return { [PYTHON_VARIABLE]: join(folder, 'python3'), [SCRIPTS_VARIABLE]: folder };
}
