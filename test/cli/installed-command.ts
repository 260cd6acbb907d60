import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { runOk } from '../support/process.ts';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.ts', import.meta.url));

/** A folder in which lines of a shell run as a user would type them: `oslo-messaging` is a program. */
export class InstalledCommand implements Disposable {
  readonly files = new TemporaryFiles();
  readonly env: Readonly<Record<string, string | undefined>>;

  constructor() {
    const words = [process.execPath, '--import', import.meta.resolve('tsx'), MAIN];
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const path = this.files.write('bin/oslo-messaging', `#!/bin/sh\nexec ${quoted} "$@"\n`);
    chmodSync(path, 0o755);
    const programs = `${this.files.root}/bin:${process.env['PATH'] ?? ''}`;
    this.env = { PATH: programs, OSLO_MESSAGING_URL: undefined, NO_COLOR: '1' };
  }

  /** Resolves with what a line of bash prints; rejects when it fails. */
  line(line: string, args: readonly string[] = []): Promise<string> {
    const words = ['-c', line, 'bash', ...args];
    return runOk('bash', words, { cwd: this.files.root, env: this.env });
  }

  [Symbol.dispose](): void {
    this.files[Symbol.dispose]();
  }
}
