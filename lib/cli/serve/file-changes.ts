import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Editors write a file in several steps. */
const QUIET_MS = 100;

const MODULE = /^[^.].*\.(?:[cm]?[jt]s|json)$/;
const FOREIGN_FOLDER = /^(?:\.|node_modules$)/;

/** Watches files, and all modules in folders but those in `node_modules` and hidden ones. */
export class FileChanges implements Disposable {
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #onChange: (path: string) => void = () => undefined;

  constructor({ files, folders }: { files: readonly string[]; folders: readonly string[] }) {
    for (const folder of folders) this.#watchFolder(folder);
    for (const file of files) {
      // The folder, since many programs replace a file in place of writing to it.
      this.#watch(file, dirname(file), (name) => name === basename(file));
    }
  }

  /** Resolves with a path that has changed from now on, when no more changes follow it. */
  next(): Promise<string> {
    return new Promise((resolve) => {
      this.#onChange = resolve;
    });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #watchFolder(folder: string): void {
    this.#watch(folder, folder, (name) => MODULE.test(name), true);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const own = entry.isDirectory() && !FOREIGN_FOLDER.test(entry.name);
      if (own) this.#watchFolder(join(folder, entry.name));
    }
  }

  #watch(key: string, folder: string, matters: (name: string) => boolean, deep = false): void {
    if (this.#watchers.has(key)) return;
    const watcher = watch(folder, (_event, name) => {
      if (name === null) return;
      const path = join(folder, name);
      if (matters(name)) this.#changed(path);
      else if (deep && !FOREIGN_FOLDER.test(name) && isFolder(path)) this.#watchFolder(path);
    });
    watcher.on('error', () => {
      // The folder has gone; when it comes again, that of its parent notices.
      watcher.close();
      this.#watchers.delete(key);
    });
    this.#watchers.set(key, watcher);
  }

  #changed(path: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#onChange(path);
    }, QUIET_MS);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
