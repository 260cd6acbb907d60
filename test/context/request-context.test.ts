import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import type { ContextDict } from '../../lib/context/context-dict.ts';
import type { RequestContextFields } from '../../lib/context/request-context-fields.ts';
import {
  generateRequestId,
  getAdminContext,
  RequestContext,
} from '../../lib/context/request-context.ts';

const REQUEST_ID = /^req-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const ALICE = new RequestContext({
  authToken: 'gAAAA-token',
  userId: 'u-1',
  projectId: 'p-1',
  userDomainId: 'default',
  projectDomainId: 'default',
  userName: 'alice',
  roles: ['member'],
  requestId: 'req-1',
  showDeleted: true,
});

/** What Python's oslo.context answers to `from_dict(values).to_dict()`, in its order. */
const PYTHON: { name: string; values: ContextDict; dict: ContextDict }[] = [
  {
    name: 'nobody',
    values: { request_id: 'req-0' },
    dict: {
      ...{ user: null, project_id: null, system_scope: null, project: null, domain: null },
      ...{ user_domain: null, project_domain: null, is_admin: false, read_only: false },
      ...{ show_deleted: false, auth_token: null, request_id: 'req-0', global_request_id: null },
      ...{ resource_uuid: null, roles: [], user_identity: '- - - - -', is_admin_project: true },
    },
  },
  {
    name: 'a user',
    values: {
      ...{ user: 'u-1', project_id: 'p-1', user_domain: 'default', project_domain: 'default' },
      ...{ roles: ['member'], request_id: 'req-1', auth_token: 'secret', is_admin: false },
    },
    dict: {
      ...{ user: 'u-1', project_id: 'p-1', system_scope: null, project: 'p-1', domain: null },
      ...{ user_domain: 'default', project_domain: 'default', is_admin: false, read_only: false },
      ...{ show_deleted: false, auth_token: 'secret', request_id: 'req-1' },
      ...{ global_request_id: null, resource_uuid: null, roles: ['member'] },
      ...{ user_identity: 'u-1 p-1 - default default', is_admin_project: true },
    },
  },
  {
    name: 'an administrator of a domain',
    values: {
      ...{ user: 'u-1', domain: 'd-1', system_scope: 'all', is_admin: true, read_only: true },
      ...{ show_deleted: true, request_id: 'req-2', global_request_id: 'req-g' },
      ...{ resource_uuid: 'r-1', is_admin_project: false, roles: null },
    },
    dict: {
      ...{ user: 'u-1', project_id: null, system_scope: 'all', project: null, domain: 'd-1' },
      ...{ user_domain: null, project_domain: null, is_admin: true, read_only: true },
      ...{ show_deleted: true, auth_token: null, request_id: 'req-2' },
      ...{ global_request_id: 'req-g', resource_uuid: 'r-1', roles: [] },
      ...{ user_identity: 'u-1 - d-1 - -', is_admin_project: false },
    },
  },
];

describe('a request context', () => {
  for (const { name, values, dict } of PYTHON) {
    it(`has the dictionary of Python: ${name}`, () => {
      const printed = RequestContext.fromDict(values).toDict();
      assert.equal(JSON.stringify(printed), JSON.stringify(dict), 'also in its order');
    });
  }

  const identities: [RequestContextFields, string][] = [
    [{}, '- - - - -'],
    [
      { userId: 'u', projectId: 'p', domainId: 'd', userDomainId: 'ud', projectDomainId: 'pd' },
      'u p d ud pd',
    ],
    [{ userId: '', projectId: 'p' }, '- p - - -'],
  ];
  for (const [fields, identity] of identities) {
    it(`is known to logs as "${identity}"`, () => {
      assert.equal(new RequestContext(fields).userIdentity, identity);
    });
  }

  for (const absent of [undefined, null, '']) {
    it(`gets a request id when it has ${String(absent)}`, () => {
      const values = absent === undefined ? {} : { request_id: absent };
      assert.match(RequestContext.fromDict(values).requestId, REQUEST_ID);
    });
  }

  it('has a request id of its own each time', () => {
    assert.notEqual(generateRequestId(), generateRequestId());
    assert.match(generateRequestId(), REQUEST_ID);
  });

  it('hands on the id of the first request', () => {
    const first = new RequestContext({ requestId: 'req-1' });
    assert.equal(first.globalId, 'req-1');
    assert.equal(first.with({ globalRequestId: 'req-0' }).globalId, 'req-0');
  });

  const malformed: [string, unknown, keyof RequestContextFields, unknown][] = [
    ['user', 5, 'userId', undefined],
    ['is_admin', 'true', 'isAdmin', false],
    ['is_admin', 1, 'isAdmin', false],
    ['is_admin_project', null, 'isAdminProject', false],
    ['roles', 'admin', 'roles', []],
    ['roles', ['member', null, 7], 'roles', ['member']],
    ['request_id', '', 'extra', {}],
  ];
  for (const [key, value, field, expected] of malformed) {
    it(`takes ${key} = ${JSON.stringify(value)} for absent, never for more than it says`, () => {
      const ctxt = RequestContext.fromDict({ [key]: value });
      assert.deepEqual(ctxt[field], expected);
    });
  }

  it('lets the given fields win over the dictionary', () => {
    const ctxt = RequestContext.fromDict({ user: 'u-1', project_id: 'p-1' }, { userId: 'u-2' });
    assert.equal(ctxt.userId, 'u-2');
    assert.equal(ctxt.projectId, 'p-1');
  });
});

describe('a copy of a request context', () => {
  it('differs in the given fields and leaves the original alone', () => {
    const copy = ALICE.with({ projectId: 'p-2', showDeleted: undefined });
    assert.equal(copy.projectId, 'p-2');
    assert.equal(copy.showDeleted, false, 'unset is the default');
    assert.equal(copy.userId, 'u-1');
    assert.equal(copy.requestId, 'req-1');
    assert.equal(ALICE.projectId, 'p-1');
    assert.equal(ALICE.showDeleted, true);
  });

  it('that is elevated is an administrator with the role', () => {
    const elevated = ALICE.elevated();
    assert.equal(elevated.isAdmin, true);
    assert.deepEqual(elevated.roles, ['member', 'admin']);
    assert.deepEqual(elevated.elevated().roles, ['member', 'admin']);
    assert.deepEqual(ALICE.roles, ['member']);
    assert.equal(elevated.requestId, 'req-1');
  });

  it('that is redacted says who and which request, and nothing more', () => {
    const redacted = ALICE.with({
      isAdmin: true,
      isAdminProject: false,
      readOnly: true,
      resourceUuid: 'r-1',
      globalRequestId: 'req-g',
      extra: { trace_info: { hmac_key: 'k' } },
    }).redactedCopy();
    assert.deepEqual(
      redacted,
      new RequestContext({
        userId: 'u-1',
        projectId: 'p-1',
        userDomainId: 'default',
        projectDomainId: 'default',
        userName: 'alice',
        roles: ['member'],
        requestId: 'req-1',
        globalRequestId: 'req-g',
        isAdmin: true,
      }),
    );
  });
});

describe('keys that a context does not know', () => {
  const relayed = {
    ...ALICE.toDict(),
    trace_info: { hmac_key: 'k' },
    user_id: 'u-1',
    constructor: 'a key like any other',
  };
  const ctxt = RequestContext.fromDict({ ...relayed, client_timeout: 5 });

  it('are sent on, but for what concerns one hop only', () => {
    assert.deepEqual(ctxt.toDict(), relayed);
    assert.deepEqual(ctxt.elevated().toDict(), {
      ...relayed,
      is_admin: true,
      roles: ['member', 'admin'],
    });
  });

  it('never replace one that it knows', () => {
    const forged = new RequestContext({ userId: 'u-1', extra: { user: 'u-2', more: 1 } });
    assert.equal(forged.toDict()['user'], 'u-1');
    assert.equal(forged.toDict()['more'], 1);
  });

  it('do not go with another identity, which they might contradict', () => {
    assert.deepEqual(ctxt.with({ userId: 'u-2' }).extra, {});
    assert.deepEqual(ctxt.with({ userId: 'u-2', extra: { mine: 1 } }).extra, { mine: 1 });
    assert.deepEqual(ctxt.with({ readOnly: true }).extra, ctxt.extra);
  });

  it('are not printed', () => {
    assert.ok(!('trace_info' in ctxt.toLogValues()));
  });
});

describe('a printed context', () => {
  it('has the names and no token', () => {
    const { user_name, project_name, auth_token, user } = ALICE.toLogValues();
    assert.deepEqual(
      { user_name, project_name, auth_token, user },
      { user_name: 'alice', project_name: null, auth_token: '***', user: 'u-1' },
    );
    assert.equal(new RequestContext().toLogValues()['auth_token'], null, 'none to hide');
  });

  it('has its names also when they came over the wire', () => {
    const ctxt = RequestContext.fromDict({ user_name: 'n', project_name: 'pn' });
    assert.equal(ctxt.toLogValues()['user_name'], 'n');
    assert.equal(ctxt.toDict()['user_name'], 'n', 'relayed');
  });

  const printers: Readonly<Record<string, (value: unknown) => string>> = {
    inspect: (value) => inspect(value),
    JSON: (value) => JSON.stringify(value),
    'a text': (value) => String(value),
  };
  for (const [how, print] of Object.entries(printers)) {
    it(`shows no token by ${how}`, () => {
      assert.doesNotMatch(print({ nested: ALICE }), /gAAAA/);
      assert.doesNotMatch(print(ALICE), /gAAAA/);
    });
  }

  it('says its class and who it is', () => {
    assert.match(
      inspect(ALICE),
      /^RequestContext \{[^]*user_identity: 'u-1 p-1 - default default'/,
    );
  });
});

describe('a service of its own behalf', () => {
  it('is an administrator without identity', () => {
    const ctxt = getAdminContext();
    assert.equal(ctxt.isAdmin, true);
    assert.equal(ctxt.userIdentity, '- - - - -');
    assert.equal(ctxt.showDeleted, false);
    assert.equal(getAdminContext({ showDeleted: true }).showDeleted, true);
  });
});

describe('a subclass that keeps to the rules', () => {
  interface CellFields extends RequestContextFields {
    readonly cell?: string | undefined;
  }

  class CellContext extends RequestContext {
    readonly cell: string | undefined;

    constructor(fields: CellFields = {}) {
      super(fields);
      this.cell = fields.cell;
    }

    static override fieldsOf(values: ContextDict): CellFields {
      const { cell } = values;
      return { ...super.fieldsOf(values), cell: typeof cell === 'string' ? cell : undefined };
    }

    override with(changes: CellFields): this {
      return super.with(changes);
    }

    override toDict(): Record<string, unknown> {
      return { ...super.toDict(), cell: this.cell ?? null };
    }
  }

  const ctxt = CellContext.fromDict({ user: 'u-1', cell: 'c-1', other: 2 });

  it('reads, copies and prints its own keys', () => {
    assert.ok(ctxt instanceof CellContext);
    assert.equal(ctxt.cell, 'c-1');
    assert.deepEqual(ctxt.extra, { other: 2 });
    assert.equal(ctxt.with({ cell: 'c-2' }).toDict()['cell'], 'c-2');
    assert.equal(ctxt.elevated().cell, 'c-1');
    assert.equal(CellContext.fromDict({ cell: 'c-1' }, { cell: 'c-3' }).cell, 'c-3');
  });

  it('shows nothing of them in a redacted copy', () => {
    const redacted = ctxt.redactedCopy();
    assert.ok(redacted instanceof CellContext);
    assert.equal(redacted.cell, undefined);
  });
});
