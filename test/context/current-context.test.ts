import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { currentContext, runWithContext } from '../../lib/context/current-context.ts';
import { NovaRequestContext } from '../../lib/context/nova-request-context.ts';
import { RequestContext } from '../../lib/context/request-context.ts';

describe('the current context', () => {
  const alice = new RequestContext({ userId: 'alice' });
  const bob = new NovaRequestContext({ userId: 'bob' });

  it('is none outside', () => {
    assert.equal(currentContext(), undefined);
  });

  it('is the one given, through timers and promises', async () => {
    const seen = await runWithContext(alice, async () => {
      const atOnce = currentContext();
      await pause(1);
      return [atOnce, currentContext()];
    });
    assert.deepEqual(seen, [alice, alice]);
    assert.equal(currentContext(), undefined);
  });

  it('is each request’s own while several run', async () => {
    const users = await Promise.all(
      [alice, bob, alice].map((ctxt, index) =>
        runWithContext(ctxt, async () => {
          await pause(3 - index);
          return currentContext()?.userId;
        }),
      ),
    );
    assert.deepEqual(users, ['alice', 'bob', 'alice']);
  });

  it('is the surrounding one again after an inner one, also after an error', () => {
    runWithContext(alice, () => {
      assert.throws(() =>
        runWithContext(bob, () => {
          throw new Error('inner');
        }),
      );
      assert.equal(currentContext(), alice);
    });
  });

  it('is typed by the class asked for', () => {
    runWithContext(bob, () => {
      assert.equal(currentContext(NovaRequestContext)?.readDeleted, 'no');
      assert.equal(currentContext(), bob);
    });
    runWithContext(alice, () => {
      assert.equal(currentContext(NovaRequestContext), undefined);
    });
  });

  for (const ctxt of [{ user: 'mallory' }, undefined, null]) {
    it(`is none inside of ${JSON.stringify(ctxt)}, not even the surrounding one`, () => {
      runWithContext(alice, () => {
        runWithContext(ctxt, () => {
          assert.equal(currentContext(), undefined);
        });
      });
    });
  }

  it('hands through what the work returns', async () => {
    assert.equal(
      runWithContext(alice, () => 7),
      7,
    );
    await assert.rejects(
      runWithContext(alice, () => Promise.reject(new Error('lost'))),
      /lost/,
    );
  });
});
