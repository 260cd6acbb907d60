import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory for the files of one test; disposing removes it. */
export class TemporaryFiles implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'oslo-messaging-conf-'));

  /** Writes a file, with the directories on the way; returns its absolute path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
