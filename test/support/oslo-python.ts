import { existsSync } from 'node:fs';
import { run } from './process.ts';

/** A Python that can import oslo_messaging; Debian's, unless this names another. */
export const PYTHON_VARIABLE = 'OSLO_TEST_PYTHON';

const DEBIAN_PYTHON = '/usr/bin/python3';

/** The interpreter that plays the peers. */
export function osloPython(): string {
  const chosen = process.env[PYTHON_VARIABLE];
  if (chosen !== undefined && chosen !== '') return chosen;
  return existsSync(DEBIAN_PYTHON) ? DEBIAN_PYTHON : 'python3';
}

/** The version of oslo.messaging that a Python has, if it can import it. */
export async function osloVersion(python: string): Promise<string | undefined> {
  const script =
    'import oslo_messaging; from importlib import metadata; print(metadata.version("oslo.messaging"))';
  try {
    const { code, stdout } = await run(python, ['-c', script]);
    return code === 0 ? stdout.trim() : undefined;
  } catch {
    return undefined; // no such interpreter: it has no oslo.messaging either
  }
}

/** Whether a Python has a module. */
export async function canImport(python: string, module: string): Promise<boolean> {
  try {
    return (await run(python, ['-c', `import ${module}`])).code === 0;
  } catch {
    return false; // no such interpreter: it has no modules either
  }
}
