import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { QManager, type ProcessGroup } from '../../../../lib/transport/drivers/rabbit/q-manager.ts';
import { runOk } from '../../../support/process.ts';

const MODULE = new URL('../../../../lib/transport/drivers/rabbit/q-manager.ts', import.meta.url);
const GROUP = { id: 4711, startTime: 900 };

describe('the names of the queue manager', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-names-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const manager = (group: ProcessGroup = GROUP): QManager =>
    new QManager({ hostname: 'node1', processname: 'nova-api', folder, group });
  const file = (): string => join(folder, 'node1_nova-api_qmanager');
  const kept = (): string => readFileSync(file(), 'utf8');

  it('are host, process and a number that all of a process group count on', async () => {
    assert.equal(await manager().get(), 'node1:nova-api:1');
    assert.equal(await manager().get(), 'node1:nova-api:2');
    assert.equal(kept(), '4711:2:900', 'as Python writes it');
  });

  it('go on where Python has stopped', async () => {
    writeFileSync(file(), '4711:7:900');
    assert.equal(await manager().get(), 'node1:nova-api:8');
  });

  const rows: { when: string; was: string; group?: ProcessGroup; next: number; kept: string }[] = [
    { when: 'another group has started', was: '4712:7:900', next: 1, kept: '4711:1:900' },
    { when: 'the machine was started again', was: '4711:7:20', next: 1, kept: '4711:1:900' },
    { when: 'the file is empty', was: '', next: 1, kept: '4711:1:900' },
    { when: 'the file is rubbish', was: '4711:x:900', next: 1, kept: '4711:1:900' },
    {
      when: 'the leader of the group has gone',
      was: '4711:7:900',
      group: { id: 4711, startTime: undefined },
      next: 8,
      kept: '4711:8:900',
    },
    {
      when: 'the leader of a new group has gone',
      was: '4712:7:900',
      group: { id: 4711, startTime: undefined },
      next: 1,
      kept: '4711:1:900',
    },
  ];
  for (const row of rows) {
    it(`count from ${String(row.next)} when ${row.when}`, async () => {
      writeFileSync(file(), row.was);
      assert.equal(await manager(row.group).get(), `node1:nova-api:${String(row.next)}`);
      assert.equal(kept(), row.kept);
    });
  }

  it('are given out once, however many ask in one moment', async () => {
    const names = await Promise.all(Array.from({ length: 20 }, () => manager().get()));
    assert.equal(new Set(names).size, 20);
    assert.equal(kept(), '4711:20:900');
  });

  it('are given out once to the processes of one group', async () => {
    // Each says its own group: that they agree is the point.
    const script = `
      import { QManager } from ${JSON.stringify(MODULE.href)};
      const manager = new QManager({ hostname: 'h', processname: 'p', folder: process.argv[1] });
      const names = [];
      for (let n = 0; n < 10; n += 1) names.push(await manager.get());
      console.log(names.join(' '));`;
    const node = `"$0" --import tsx --input-type=module --eval "$1" -- "$2"`;
    const printed = await runOk('/bin/sh', [
      ...['-c', `${node} & ${node} & ${node}; wait`],
      ...[process.execPath, script, folder],
    ]);
    const names = printed.trim().split(/\s+/);
    assert.deepEqual(
      names.sort(),
      Array.from({ length: 30 }, (_, n) => `h:p:${String(n + 1)}`).sort(),
    );
  });

  it('cannot be had where the counter cannot be written, and the option is named', async () => {
    const nowhere = new QManager({ hostname: 'h', processname: 'a/b', folder, group: GROUP });
    await assert.rejects(nowhere.get(), {
      code: 'OSLO_MESSAGING_CONFIGURATION',
      message: /use_queue_manager: cannot count in .*h_a\/b_qmanager.*random names/,
    });
  });
});
