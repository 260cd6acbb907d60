import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidArgument } from '../../lib/errors.ts';
import { JsonPayloadSerializer } from '../../lib/serializer/json-payload-serializer.ts';
import { NoOpSerializer } from '../../lib/serializer/no-op-serializer.ts';
import { RequestContextSerializer } from '../../lib/serializer/request-context-serializer.ts';
import { SerializationError } from '../../lib/wire/errors.ts';

class RequestContext {
  readonly user: string;
  readonly roles: readonly string[];

  constructor(user: string, roles: readonly string[] = []) {
    this.user = user;
    this.roles = roles;
  }

  toDict(): Record<string, unknown> {
    return { user: this.user, roles: this.roles };
  }

  static fromDict(values: Readonly<Record<string, unknown>>): RequestContext {
    return new RequestContext(String(values['user']), values['roles'] as string[]);
  }
}

class Instance {
  readonly uuid = 'i-1';
  readonly created = new Date(0);
}

describe('NoOpSerializer', () => {
  const serializer = new NoOpSerializer();

  it('leaves entities alone', () => {
    const entity = new Instance();
    assert.equal(serializer.serializeEntity({}, entity), entity);
    assert.equal(serializer.deserializeEntity({}, entity), entity);
  });

  it('takes a context for what it is, or for what it says of itself', () => {
    const plain = { user: 'me' };
    assert.equal(serializer.serializeContext(plain), plain);
    assert.equal(serializer.deserializeContext(plain), plain);
    assert.deepEqual(serializer.serializeContext(new RequestContext('me')), {
      user: 'me',
      roles: [],
    });
    assert.deepEqual(serializer.serializeContext({ to_dict: () => ({ user: 'us' }) }), {
      user: 'us',
    });
    assert.deepEqual(serializer.serializeContext(undefined), {});
    assert.deepEqual(serializer.serializeContext(null), {});
  });

  it('refuses a context that is no object', () => {
    for (const wrong of ['me', 5, [], { toDict: () => 'me' }, { toDict: () => null }]) {
      assert.throws(() => serializer.serializeContext(wrong), InvalidArgument);
    }
  });
});

describe('JsonPayloadSerializer', () => {
  it('makes plain data of instances, the other way round nothing', () => {
    const serializer = new JsonPayloadSerializer();
    assert.deepEqual(serializer.serializeEntity({}, [new Instance()]), [
      { uuid: 'i-1', created: '1970-01-01T00:00:00.000000' },
    ]);
    assert.deepEqual(serializer.deserializeEntity({}, { uuid: 'i-1' }), { uuid: 'i-1' });
    assert.deepEqual(serializer.serializeContext(new RequestContext('me')), {
      user: 'me',
      roles: [],
    });
    assert.throws(() => serializer.serializeEntity({}, { f: () => 1 }), SerializationError);
  });
});

describe('RequestContextSerializer', () => {
  it('carries a context of the program through', () => {
    const serializer = new RequestContextSerializer(RequestContext);
    const dict = serializer.serializeContext(new RequestContext('me', ['admin']));
    assert.deepEqual(dict, { user: 'me', roles: ['admin'] });
    assert.deepEqual(serializer.deserializeContext(dict), new RequestContext('me', ['admin']));
  });

  it('leaves entities to its base, which gets to see the context', () => {
    class Recorder extends NoOpSerializer {
      override serializeEntity(ctxt: unknown, entity: unknown): unknown {
        return ['sent', ctxt, entity];
      }
      override deserializeEntity(ctxt: unknown, entity: unknown): unknown {
        return ['received', ctxt, entity];
      }
    }
    const serializer = new RequestContextSerializer(RequestContext, new Recorder());
    const ctxt = new RequestContext('me');
    assert.deepEqual(serializer.serializeEntity(ctxt, 1), ['sent', ctxt, 1]);
    assert.deepEqual(serializer.deserializeEntity(ctxt, 1), ['received', ctxt, 1]);
    const plain = new RequestContextSerializer(RequestContext);
    assert.equal(plain.serializeEntity(ctxt, 1), 1);
    assert.equal(plain.deserializeEntity(ctxt, 1), 1);
  });
});
