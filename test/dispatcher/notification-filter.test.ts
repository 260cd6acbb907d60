import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Notification } from '../../lib/dispatcher/notification.ts';
import {
  NotificationFilter,
  type NotificationFilterRules,
} from '../../lib/dispatcher/notification-filter.ts';
import { RequestContext } from '../../lib/context/request-context.ts';
import { InvalidArgument } from '../../lib/errors.ts';

function notification(fields: Partial<Notification<unknown, unknown>>) {
  return {
    ctxt: {},
    publisherId: null,
    eventType: null,
    priority: 'info',
    payload: null,
    metadata: { messageId: null, timestamp: null },
    redeliveries: 0,
    message: {},
    ...fields,
  } as const;
}

describe('a pattern', () => {
  const values = [
    ...['compute', 'recompute', 'Compute.x', 'compute.x', 'xx', 'a', 'b', 'ab', 'a\nb', 'aab'],
    ...['aaab', '5', 'é', 'x'],
  ];
  /** What `re.match` finds among the values. */
  const rows: readonly (readonly [pattern: string, matched: readonly string[]])[] = [
    ['compute', ['compute', 'compute.x']],
    ['^compute', ['compute', 'compute.x']],
    ['c.mpute\\.', ['compute.x']],
    ['(?i)COMPUTE', ['compute', 'Compute.x', 'compute.x']],
    ['(?P<a>x)(?P=a)', ['xx']],
    ['a\\Z', ['a']],
    ['\\Aa', ['a', 'ab', 'a\nb', 'aab', 'aaab']],
    ['(?s)a.b', ['a\nb', 'aab']],
    ['a.b', ['aab']],
    ['a{,2}b', ['b', 'ab', 'aab']],
    ['\\bcompute\\b', ['compute', 'compute.x']],
    ['a|b', ['a', 'b', 'ab', 'a\nb', 'aab', 'aaab']],
    ['(?m)^b', ['b']],
    ['é', ['é']],
    ['', values],
  ];
  for (const [pattern, matched] of rows) {
    it(`"${pattern}" matches what it matches in Python`, () => {
      const filter = new NotificationFilter({ eventType: pattern });
      const found = values.filter((eventType) => filter.match(notification({ eventType })));
      assert.deepEqual(found, matched);
    });
  }

  it('that is a RegExp is found anywhere, each time', () => {
    const filter = new NotificationFilter({ eventType: /end$/g });
    const ended = notification({ eventType: 'compute.end' });
    assert.deepEqual([filter.match(ended), filter.match(ended)], [true, true]);
  });
});

describe('a filter', () => {
  const full = notification({
    publisherId: 'compute.host1',
    eventType: 'compute.instance.create.end',
    ctxt: { project_id: 'p1', roles: ['admin'] },
    payload: { state: 'active', size: 5 },
    metadata: { messageId: 'm1', timestamp: '2026-11-21 05:54:59' },
  });
  const rows: readonly (readonly [rules: NotificationFilterRules, matches: boolean])[] = [
    [{}, true],
    [{ publisherId: '^compute.*' }, true],
    [{ publisherId: 'host1' }, false],
    [{ publisherId: '^compute', eventType: 'volume' }, false],
    [{ context: { project_id: '^p1$' } }, true],
    [{ context: { user_id: '' } }, false],
    [{ context: { roles: 'admin' } }, false],
    [{ payload: { state: '^active$' } }, true],
    [{ payload: { state: '^active$', size: '5' } }, false],
    [{ payload: { toString: '' } }, false],
    [{ metadata: { timestamp: '2026-11' } }, true],
    [{ metadata: { messageId: 'm2' } }, false],
    [{ metadata: {} }, true],
  ];
  for (const [rules, matches] of rows) {
    it(`${JSON.stringify(rules)} ${matches ? 'matches' : 'does not match'}`, () => {
      assert.equal(new NotificationFilter(rules).match(full), matches);
    });
  }

  it('finds nothing in a payload that is no object, or in what is missing', () => {
    const filter = new NotificationFilter({ payload: { '0': '' } });
    for (const payload of [null, 'text', 5]) {
      assert.equal(filter.match(notification({ payload })), false);
    }
    assert.equal(new NotificationFilter({ eventType: '' }).match(notification({})), false);
  });

  it('looks into the context of a class as it goes over the wire', () => {
    const ctxt = new RequestContext({ projectId: 'p1' });
    const filter = new NotificationFilter({ context: { project_id: 'p1' } });
    assert.equal(filter.match(notification({ ctxt })), true);
  });

  const bad: readonly (readonly [rules: unknown, argument: string])[] = [
    [{ eventType: '(' }, 'eventType'],
    [{ eventType: 'a++' }, 'eventType'],
    [{ publisherId: 5 }, 'publisherId'],
    [{ payload: { state: null } }, 'payload.state'],
    [{ context: 'admin' }, 'context'],
    [{ metadata: { messageId: '[' } }, 'metadata.messageId'],
  ];
  for (const [rules, argument] of bad) {
    it(`${JSON.stringify(rules)} is refused by name`, () => {
      assert.throws(
        () => new NotificationFilter(rules as NotificationFilterRules),
        (error: unknown) => {
          assert.ok(error instanceof InvalidArgument);
          assert.ok(error.message.includes(argument), error.message);
          return true;
        },
      );
    });
  }
});
