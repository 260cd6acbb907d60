import { after, before, describe, it } from 'node:test';
import { silentLogger } from '../../lib/base/logger.ts';
import { FAULTS, type Fault } from '../faults/faults.ts';
import { GOALS } from '../faults/goals.ts';
import { runFault, type Outcome } from '../faults/run-fault.ts';
import { SETUPS } from '../faults/setups.ts';
import { createVhost, type TestVhost } from '../support/rabbit-vhost.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const EVERY_MS = 50;
const AFTER_MS = 500;

/** Those that need no patience. All of them, on a cluster, with Python: `npm run test:faults`. */
describe('Under load, when', () => {
  let vhosts: readonly TestVhost[];
  let proxy: TcpProxy;

  before(async () => {
    vhosts = await Promise.all(SETUPS.map(() => createVhost()));
    proxy = await TcpProxy.start(Number(new URL(vhosts[0]?.url ?? '').port));
  });
  after(async () => {
    await proxy[Symbol.asyncDispose]();
    await Promise.all(vhosts.map((vhost) => vhost[Symbol.asyncDispose]()));
  });

  function happen(fault: Fault): Promise<readonly Outcome[]> {
    const places = vhosts.flatMap(({ url, ctl }, index) => {
      const setup = SETUPS[index];
      const proxied = Object.assign(new URL(url), { port: String(proxy.port) });
      return setup === undefined ? [] : [{ setup, vhost: ctl, url: proxied.href }];
    });
    return runFault(fault, {
      site: { proxies: [proxy], vhosts: places.map(({ vhost }) => vhost) },
      places,
      languages: 'Node',
      everyMs: EVERY_MS,
      afterMs: AFTER_MS,
      logger: silentLogger,
    });
  }

  for (const fault of FAULTS.filter(({ quick }) => quick === true)) {
    describe(fault.name, () => {
      let outcomes: readonly Outcome[] = [];
      before(async () => {
        outcomes = await happen(fault);
      });
      for (const [index, setup] of SETUPS.entries()) {
        for (const { name, check } of GOALS) {
          it(`with ${setup.name}: ${name}`, () => {
            const outcome = outcomes[index];
            if (outcome === undefined) throw new Error('the fault did not happen');
            check(outcome);
          });
        }
      }
    });
  }
});
