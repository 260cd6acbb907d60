import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ConfigOpts,
  currentContext,
  currentTrace,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  NovaRequestContext,
  objectBackportVersions,
  RequestContextSerializer,
  runWithTrace,
  startTrace,
  Target,
  VersionedObject,
  versionedObject,
  VersionedObjectRegistry,
  VersionedObjectSerializer,
  NOVA_OBJECTS,
  stringField,
  type ContextDict,
  type Serializer,
  type TraceContext,
} from '../../lib/index.ts';

const TARGET = new Target({ topic: 'contexts', server: 'server1' });

/** A server with these endpoints and a client of it, in memory. */
async function world<Ctxt = ContextDict>(
  endpoints: readonly object[],
  { serializer, tracing = false }: { serializer?: Serializer<Ctxt>; tracing?: boolean } = {},
) {
  const conf = await ConfigOpts.load({
    cli: { oslo_messaging_tracing: { tracing_enabled: String(tracing) } },
  });
  const transport = getRpcTransport(conf, { url: 'fake://' });
  const server = getRpcServer<Ctxt>(transport, TARGET, endpoints, { serializer });
  await server.start();
  const client = getRpcClient(transport, TARGET);
  return {
    client,
    transport,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await transport.close();
    },
  };
}

describe('the context of a request', () => {
  it('is within reach of all that an endpoint does, as an object of the class asked for', async () => {
    const later = async (): Promise<string | undefined> => {
      await Promise.resolve();
      return currentContext(NovaRequestContext)?.userId;
    };
    await using scene = await world([{ who: () => later() }], {
      serializer: new RequestContextSerializer(NovaRequestContext),
    });
    const ctxt = new NovaRequestContext({ userId: 'u-1' });
    assert.equal(await scene.client.call(ctxt.toDict(), 'who'), 'u-1');
    assert.equal(currentContext(), undefined);
  });

  it('is each request its own, however many run at once', async () => {
    await using scene = await world(
      [
        {
          who: async () => {
            await new Promise(setImmediate);
            return currentContext()?.requestId;
          },
        },
      ],
      { serializer: new RequestContextSerializer(NovaRequestContext) },
    );
    const ids = Array.from({ length: 50 }, (_, n) => `req-${String(n)}`);
    const seen = await Promise.all(
      ids.map((request_id) => scene.client.call({ request_id }, 'who')),
    );
    assert.deepEqual(seen, ids);
  });
});

describe('a trace', () => {
  it('goes on from the caller into the endpoint, and into what the endpoint calls', async () => {
    const seen: TraceContext[] = [];
    const endpoint = {
      outer: async () => {
        seen.push(currentTrace() as TraceContext);
        await scene.client.call({}, 'inner');
      },
      inner: () => {
        seen.push(currentTrace() as TraceContext);
      },
    };
    await using scene = await world([endpoint], { tracing: true });
    const trace = startTrace();
    await runWithTrace(trace, () => scene.client.call({}, 'outer'));
    assert.deepEqual(
      seen.map(({ traceId }) => traceId),
      [trace.traceId, trace.traceId],
    );
    assert.equal(new Set([trace, ...seen].map(({ spanId }) => spanId)).size, 3);
  });

  it('is carried in the keys of the context that oslo.messaging 18.3 reads', async () => {
    await using scene = await world([{ ctxt: (ctxt: ContextDict) => ctxt }], { tracing: true });
    const trace = startTrace();
    const ctxt = await runWithTrace(trace, () => scene.client.call({ user: 'me' }, 'ctxt'));
    const { traceparent, user } = ctxt as { traceparent: string; user: string };
    assert.match(traceparent, new RegExp(`^00-${trace.traceId}-[0-9a-f]{16}-01$`));
    assert.equal(user, 'me');
  });

  it('is not there, and costs nothing, unless the configuration asks for it', async () => {
    await using scene = await world([{ ctxt: (ctxt: ContextDict) => ctxt }]);
    const ctxt = await runWithTrace(startTrace(), () => scene.client.call({}, 'ctxt'));
    assert.deepEqual(ctxt, { client_timeout: null });
  });
});

describe('a versioned object', () => {
  class Service extends versionedObject({
    ...NOVA_OBJECTS,
    name: 'Service',
    version: '1.0',
    fields: { host: stringField },
  }) {}

  it('that is too new is asked for in an older version before the endpoint sees it', async () => {
    const newer = {
      'nova_object.name': 'Service',
      'nova_object.namespace': 'nova',
      'nova_object.version': '1.9',
      'nova_object.data': { host: 'new' },
    };
    const asked: unknown[] = [];
    const serializer = new VersionedObjectSerializer({
      registry: new VersionedObjectRegistry([Service]),
      backport: (ctxt, objinst, objectVersions) =>
        objectBackportVersions(
          (_ctxt, method, args) => {
            asked.push({ method, args });
            return Promise.resolve({
              ...newer,
              'nova_object.version': '1.0',
              'nova_object.data': { host: 'old' },
            });
          },
          ctxt,
          { objinst, objectVersions },
        ),
    });
    await using scene = await world(
      [
        {
          host: (_ctxt: unknown, { service }: { service: Service }) => {
            assert.ok(service instanceof VersionedObject);
            return service.data.host;
          },
        },
      ],
      { serializer },
    );
    assert.equal(await scene.client.call({}, 'host', { service: newer }), 'old');
    assert.equal(asked.length, 1);
  });
});
