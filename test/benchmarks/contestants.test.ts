import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { nodeContestants } from '../../benchmarks/contestants.ts';
import type { Job } from '../../benchmarks/programs/job.ts';
import { sampleRequest } from '../../benchmarks/sample-request.ts';
import { SERVICE_FLAGS } from '../../benchmarks/service-flags.ts';

/** The flags of Node and the program, of a contestant's command line. */
function startOf(name: string): { readonly flags: readonly string[]; readonly program: string } {
  const contestant = nodeContestants().find((one) => one.name === name);
  assert.ok(contestant);
  const [node, ...args] = contestant.command({ role: 'client' } as Job, sampleRequest());
  assert.equal(node, process.execPath);
  const [program = '', job = ''] = args.slice(-2);
  assert.deepEqual(JSON.parse(job), { role: 'client' });
  return { flags: args.slice(0, -2), program };
}

describe('contestants in Node', () => {
  for (const name of ['oslo-messaging', 'amqplib', 'rabbitmq-client']) {
    it(`run with the flags for services: ${name}`, () => {
      assert.deepEqual(startOf(name).flags, SERVICE_FLAGS);
    });
  }

  it('are this library once more, without flags', () => {
    const { flags, program } = startOf('oslo-messaging-v8-defaults');
    assert.deepEqual(flags, []);
    assert.equal(program, startOf('oslo-messaging').program);
  });

  it('run with what operators are advised to', () => {
    const advice = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    assert.ok(advice.includes(`\nnode ${SERVICE_FLAGS.join(' ')} service.js`));
  });
});
