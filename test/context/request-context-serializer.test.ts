import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NovaRequestContext } from '../../lib/context/nova-request-context.ts';
import { RequestContextSerializer } from '../../lib/serializer/request-context-serializer.ts';
import { RequestContext } from '../../lib/context/request-context.ts';
import { InvalidArgument } from '../../lib/errors.ts';
import type { Serializer } from '../../lib/serializer/serializer.ts';

describe('the serializer of contexts', () => {
  const ctxt = new NovaRequestContext({ userId: 'u-1', readDeleted: 'only' });
  const serializer: Serializer<NovaRequestContext> = new RequestContextSerializer(
    NovaRequestContext,
  );

  it('turns an object into its dictionary and back', () => {
    const dict = serializer.serializeContext(ctxt);
    assert.deepEqual(dict, ctxt.toDict());
    const back = serializer.deserializeContext({ ...dict, client_timeout: null });
    assert.ok(back instanceof NovaRequestContext);
    assert.deepEqual(back, ctxt);
  });

  it('makes objects of the class it is given', () => {
    const back = new RequestContextSerializer(RequestContext).deserializeContext(ctxt.toDict());
    assert.ok(!(back instanceof NovaRequestContext));
    assert.deepEqual(back.toDict(), { ...ctxt.toDict() }, 'and loses nothing');
  });

  it('refuses what is no context', () => {
    const list = [ctxt] as unknown as NovaRequestContext;
    assert.throws(() => serializer.serializeContext(list), InvalidArgument);
  });

  it('passes entities as they are', () => {
    const entity = { a: [1] };
    assert.equal(serializer.serializeEntity(ctxt, entity), entity);
    assert.equal(serializer.deserializeEntity(ctxt, entity), entity);
  });

  it('leaves entities to the serializer inside, which gets the object', () => {
    const seen: unknown[] = [];
    const around = new RequestContextSerializer(NovaRequestContext, {
      serializeEntity: (inner, entity) => {
        seen.push(inner);
        return ['out', entity];
      },
      deserializeEntity: (inner, entity) => {
        seen.push(inner);
        return ['in', entity];
      },
    });
    assert.deepEqual(around.serializeEntity(ctxt, 1), ['out', 1]);
    assert.deepEqual(around.deserializeEntity(ctxt, 1), ['in', 1]);
    assert.deepEqual(seen, [ctxt, ctxt]);
  });
});
