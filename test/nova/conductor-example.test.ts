import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Program } from '../support/program.ts';
import { until } from '../support/until.ts';
import { NovaCloud } from './nova-cloud.ts';

/** The first report comes five seconds after the start, the others every second. */
const REPORTED = { timeoutMs: 30_000 };
const EXAMPLE = fileURLToPath(new URL('../../examples/nova-conductor/main.ts', import.meta.url));

describe('Real nova-compute and the example that plays its conductor', () => {
  let nova: NovaCloud;
  let conductor: Program;

  before(async () => {
    nova = await NovaCloud.start(['placement'], { intervalS: 1 });
    conductor = await startConductor();
    await nova.services.start('compute');
  });
  afterEach((test) => {
    nova.showLogs(test);
  });
  after(async () => {
    await conductor[Symbol.asyncDispose]();
    await nova[Symbol.asyncDispose]();
  });

  /** With the configuration that real nova-conductor would have. */
  async function startConductor(): Promise<Program> {
    const args = ['--import', 'tsx', EXAMPLE, '--config-file', nova.services.configFile];
    const program = new Program(process.execPath, args);
    await program.prints(`conductor serves as ${nova.host}`);
    return program;
  }

  function assertNoComplaint(): void {
    assert.doesNotMatch(nova.services.service('compute').log, / (ERROR|CRITICAL) /);
  }

  /** The counts in the signs of life that the example has kept. */
  function reports(): number[] {
    const kept = conductor.printed.matchAll(/^save Service .*"report_count":(\d+)/gm);
    return [...kept].map(([, count]) => Number(count));
  }

  it('it boots', () => {
    assert.ok(nova.services.logged('compute', /Join ServiceGroup membership .* compute/));
    assert.match(conductor.printed, /^create Service .*nova-compute/m);
    assert.match(conductor.printed, /^create ComputeNode /m);
  });

  it('it serves', async () => {
    const compute = nova.client('compute').prepare({ server: nova.host });
    const base = compute.prepare({ namespace: 'baseapi', version: '1.0' });
    assert.deepEqual(await base.call(null, 'ping', { arg: 1 }), { service: 'compute', arg: 1 });
    assert.equal(await compute.call(null, 'host_power_action', { action: 'reboot' }), 'reboot');
  });

  it('it keeps reporting, and looking after its machine', async () => {
    await until(() => reports().length >= 2, REPORTED);
    const [first = 0, second] = reports();
    assert.equal(second, first + 1);
    for (const task of ['update_available_resource', '_sync_power_states']) {
      const run = new RegExp(`Running periodic task ComputeManager.${task}`);
      await nova.services.untilLogged('compute', run, 2);
    }
    assertNoComplaint();
  });

  it('it boots again as the service that it was', async () => {
    await nova.services.stop('compute');
    const before = reports().length;
    await nova.services.start('compute');
    await until(() => reports().length > before, REPORTED);
    assert.equal(conductor.printed.match(/^create /gm)?.length, 2);
    assertNoComplaint();
  });

  it('it does not notice that its conductor is replaced', async () => {
    conductor.terminate();
    assert.equal(await conductor.exits(), 0);
    conductor = await startConductor();
    await until(() => reports().length >= 2, REPORTED);
    assertNoComplaint();
  });
});
