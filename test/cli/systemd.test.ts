import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Systemd } from '../../lib/cli/serve/systemd.ts';
import { TemporaryFiles } from '../conf/temporary-files.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

describe('Systemd', () => {
  const files = new TemporaryFiles();
  const told = join(files.root, 'told');
  const environment = { ...process.env };

  before(() => {
    // What tells that it is ready takes its time: what is told after it must wait for it.
    const script = `case "$*" in *STATUS=up*) sleep 0.2;; esac\necho "$1" >> "${told}"`;
    chmodSync(files.write('systemd-notify', `#!/bin/sh\n${script}\n`), 0o755);
    process.env['PATH'] = `${files.root}:${environment['PATH'] ?? ''}`;
    process.env['NOTIFY_SOCKET'] = '/nonexistent';
  });

  after(() => {
    process.env = environment;
    files[Symbol.dispose]();
  });

  it('tells in order, and of no reload before it is ready or while it ends', async () => {
    const systemd = new Systemd(new RecordingLogger());
    const reloads: number[] = [];
    const reload = (): Promise<void> =>
      systemd.reload(() => {
        reloads.push(reloads.length);
        return Promise.resolve();
      });
    await reload();
    await Promise.all([systemd.ready('up'), reload()]);
    await Promise.all([systemd.stopping('draining'), reload()]);
    assert.deepEqual(readFileSync(told, 'utf8').trimEnd().split('\n'), [
      'READY=1',
      'RELOADING=1',
      'READY=1',
      'STOPPING=1',
    ]);
    assert.equal(reloads.length, 3);
  });

  it('warns when there is no such program, and goes on', async () => {
    const logger = new RecordingLogger();
    process.env['PATH'] = '/nonexistent';
    await new Systemd(logger).ready('up');
    const [warning] = logger.about(/systemd-notify failed/);
    assert.equal(warning?.level, 'warn');
    assert.equal(warning.fields['state'], 'READY=1 STATUS=up');
  });
});
