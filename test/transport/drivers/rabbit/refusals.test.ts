import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeclarationRefused } from '../../../../lib/transport/drivers/rabbit/errors.ts';
import { amqpError } from '../../../support/scripted-amqp.ts';

function mismatch(property: string, received: string, current: string): string {
  return `PRECONDITION_FAILED - inequivalent arg '${property}' for queue 'q' in vhost '/': received ${received} but current is ${current}`;
}

describe('a refused declaration', () => {
  const rows: { code: number; said: string; explained: readonly RegExp[] }[] = [
    {
      code: 406,
      said: mismatch('durable', "'true'", "'false'"),
      explained: [
        /exists with durable false, we declare true/,
        /amqp_durable_queues, rabbit_quorum_queue/,
      ],
    },
    {
      code: 406,
      said: mismatch('x-queue-type', "'classic'", "'quorum'"),
      explained: [/exists with x-queue-type quorum, we declare classic/, /rabbit_quorum_queue/],
    },
    {
      code: 406,
      said: mismatch('x-expires', 'none', "the value '1800000' of type 'signedint'"),
      explained: [
        /exists with x-expires 1800000, we declare none, which rabbit_transient_queues_ttl decide/,
      ],
    },
    {
      code: 406,
      said: mismatch('x-unheard-of', "the value '1' of type 'bool'", 'none'),
      explained: [/exists with x-unheard-of none, we declare 1: use the options/],
    },
    {
      code: 406,
      said: "PRECONDITION_FAILED - invalid property 'auto-delete' for queue 'q' in vhost '/'",
      explained: [/invalid property 'auto-delete'/],
    },
    {
      code: 403,
      said: "ACCESS_REFUSED - configure access to queue 'q' refused",
      explained: [/configure, write and read permission/],
    },
    {
      code: 404,
      said: "NOT_FOUND - home node 'rabbit@b' of durable queue 'q' is down or inaccessible",
      explained: [/start the node or delete the queue/],
    },
    {
      code: 541,
      said: 'INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated.',
      explained: [
        /RabbitMQ 4\.3\.6 does not permit/,
        /rabbit_preset = modern, or rabbit_quorum_queue and rabbit_transient_quorum_queue/,
      ],
    },
    { code: 530, said: 'NOT_ALLOWED - no', explained: [/NOT_ALLOWED - no$/] },
  ];
  for (const { code, said, explained } of rows) {
    it(`${code}: ${said}`, () => {
      const refusal = { subject: 'queue "q"', replyCode: code, serverVersion: '4.3.6' };
      const error = new DeclarationRefused(refusal, amqpError(code, said));
      assert.match(error.message, /^The broker refuses to declare queue "q" \(\d+\): [A-Z_]+ - /);
      assert.ok(error.message.includes(said), "the broker's own words stay");
      for (const pattern of explained) assert.match(error.message, pattern);
      assert.deepEqual([error.replyCode, error.serverVersion], [code, '4.3.6']);
    });
  }
});
