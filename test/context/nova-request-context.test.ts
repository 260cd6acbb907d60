import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { ContextDict } from '../../lib/context/context-dict.ts';
import { getNovaAdminContext, NovaRequestContext } from '../../lib/context/nova-request-context.ts';
import { InvalidArgument } from '../../lib/errors.ts';

const CAPTURED = JSON.parse(
  readFileSync(new URL('../golden/nova-contexts.json', import.meta.url), 'utf8'),
) as readonly { readonly from: string; readonly context: ContextDict }[];

describe("a context of nova's", () => {
  assert.ok(CAPTURED.length > 0);
  for (const { from, context } of CAPTURED) {
    it(`comes back as nova sent it: ${from}`, () => {
      const ctxt = NovaRequestContext.fromDict({ ...context, client_timeout: null });
      assert.equal(JSON.stringify(ctxt.toDict()), JSON.stringify(context), 'also in its order');
      assert.deepEqual(ctxt.extra, {});
    });
  }

  it('has the 25 keys of nova from the start', () => {
    const keys = Object.keys(new NovaRequestContext().toDict());
    assert.deepEqual(keys, Object.keys(CAPTURED[0]?.context ?? {}));
    assert.equal(keys.length, 25);
  });

  it('is made now, in the format that nova parses', () => {
    const before = new Date().toISOString().slice(0, -1);
    const { timestamp } = new NovaRequestContext();
    assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    assert.ok(timestamp >= before && timestamp <= new Date().toISOString().replace('Z', '999'));
  });

  it('of a service that is not nova has its user too', () => {
    assert.equal(NovaRequestContext.fromDict({ user: 'u-1' }).userId, 'u-1');
    assert.equal(NovaRequestContext.fromDict({ user: 'u-1', user_id: 'u-2' }).userId, 'u-2');
  });

  const malformed: ContextDict[] = [
    { read_deleted: 'maybe' },
    { read_deleted: true },
    { timestamp: 'yesterday' },
  ];
  for (const values of malformed) {
    it(`is refused with ${JSON.stringify(values)}, as by nova`, () => {
      const [argument = ''] = Object.keys(values);
      const camelCased = argument.replace('_d', 'D');
      assert.throws(
        () => NovaRequestContext.fromDict(values),
        (error) => error instanceof InvalidArgument && error.argument === camelCased,
      );
    });
  }

  for (const values of [{ service_catalog: null, roles: null }, { service_catalog: 'text' }]) {
    it(`is empty where it has ${JSON.stringify(values)}`, () => {
      const { serviceCatalog, roles } = NovaRequestContext.fromDict(values);
      assert.deepEqual({ serviceCatalog, roles }, { serviceCatalog: [], roles: [] });
    });
  }
});

describe("copies of nova's context", () => {
  const ctxt = new NovaRequestContext({
    authToken: 'secret',
    userId: 'u-1',
    readDeleted: 'yes',
    remoteAddress: '192.0.2.1',
    timestamp: '2026-11-21T05:44:15.395548',
    quotaClass: 'q',
    serviceCatalog: [{ type: 'image', endpoints: [{ url: 'http://secret.example' }] }],
  });

  it('keep what is nova’s', () => {
    const copy = ctxt.with({ quotaClass: 'r', timestamp: new Date(0) });
    assert.deepEqual(
      { ...copy.toDict(), quota_class: 'q', timestamp: ctxt.timestamp },
      ctxt.toDict(),
    );
    assert.equal(copy.quotaClass, 'r');
    assert.equal(copy.timestamp, '1970-01-01T00:00:00.000000');
  });

  it('that are elevated see what they are told to', () => {
    assert.equal(ctxt.elevated().readDeleted, 'yes');
    assert.equal(ctxt.elevated('no').readDeleted, 'no');
    assert.deepEqual(ctxt.elevated('no').roles, ['admin']);
    assert.equal(ctxt.elevated().timestamp, ctxt.timestamp);
  });

  it('that are redacted have no address, no catalog and their own time', () => {
    const dict = ctxt.redactedCopy().toDict();
    assert.equal(dict['user_id'], 'u-1');
    assert.equal(dict['auth_token'], null);
    assert.equal(dict['remote_address'], null);
    assert.deepEqual(dict['service_catalog'], []);
    assert.equal(dict['read_deleted'], 'no');
    assert.notEqual(dict['timestamp'], ctxt.timestamp);
  });

  it('are printed without token and catalog', () => {
    assert.equal(ctxt.toLogValues()['service_catalog'], '***');
    assert.doesNotMatch(JSON.stringify(ctxt), /secret/);
    assert.deepEqual(new NovaRequestContext().toLogValues()['service_catalog'], []);
  });
});

describe('a nova service of its own behalf', () => {
  it('sees deleted records as it asks', () => {
    assert.equal(getNovaAdminContext().readDeleted, 'no');
    assert.equal(getNovaAdminContext('only').readDeleted, 'only');
    assert.equal(getNovaAdminContext().isAdmin, true);
  });
});
