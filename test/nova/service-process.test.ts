import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { ServiceProcess } from './service-process.ts';

describe('A service process', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-service-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Starts a shell script that is ready once it has printed a tick. */
  function start(name: string, script: string): Promise<ServiceProcess> {
    return ServiceProcess.start({
      name,
      command: ['/bin/sh', '-c', script],
      logFile: join(folder, `${name}.log`),
      isReady: (log) => log.includes('tick'),
    });
  }

  it('is ready when it says so, stands still while paused, and ends with all it started', async () => {
    const service = await start('clock', 'while :; do echo tick; sleep 0.01; done & wait');
    const standsStill = async (): Promise<boolean> => {
      const { log } = service;
      await sleep(50);
      return service.log === log;
    };
    service.pause();
    await until(standsStill);
    service.resume();
    await until(async () => !(await standsStill()));
    await service.stop();
    assert.ok(await standsStill());
    await service.stop();
  });

  it('is not taken for ready because an earlier run was', async () => {
    await (await start('twice', 'echo tick; sleep 60')).stop();
    await assert.rejects(start('twice', 'exit 3'), /twice ended/);
  });

  it('that ends instead of serving fails with what it has printed', async () => {
    await assert.rejects(start('mortal', 'echo no such host >&2; exit 3'), {
      message: /^mortal ended\n--- mortal\nno such host$/,
    });
  });
});
