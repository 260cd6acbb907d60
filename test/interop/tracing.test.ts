import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import {
  ConfigOpts,
  currentTrace,
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  parseTraceContext,
  runWithTrace,
  startTrace,
  Target,
  type Transport,
} from '../../lib/index.ts';
import { createVhost, uniqueName, type TestVhost } from '../support/rabbit-vhost.ts';
import { RpcPeer } from '../support/rpc-peer.ts';

const SERVER = 'server1';

/** What a Node endpoint sees of the trace that its request came with. */
const TRACER = {
  trace: (ctxt: Readonly<Record<string, unknown>>): unknown => ({
    received: ctxt['traceparent'],
    current: currentTrace(),
  }),
};

describe('A trace over both languages', { timeout: 60_000 }, () => {
  const inPython = uniqueName('python');
  const inNode = uniqueName('node');
  let vhost: TestVhost;
  let transport: Transport;
  let python: RpcPeer;
  /** oslo.messaging traces from 18.3 on; before, what stands in the context is handed on. */
  let pythonTraces: boolean;

  before(async () => {
    vhost = await createVhost();
    python = await RpcPeer.start();
    pythonTraces = await python.trace();
    await python.serve({ url: vhost.url, topic: inPython, server: SERVER });
    const conf = await ConfigOpts.load({
      files: [],
      cli: { oslo_messaging_tracing: { tracing_enabled: 'true' } },
    });
    transport = getRpcTransport(conf, { url: vhost.url });
  });
  after(async () => {
    await transport.close();
    await python[Symbol.asyncDispose]();
    await vhost[Symbol.asyncDispose]();
  });

  function say(test: TestContext): void {
    test.diagnostic(`Python ${pythonTraces ? 'records spans' : 'hands contexts on'}`);
  }

  it('goes on in Python where Node began it', async (test) => {
    say(test);
    const client = getRpcClient(transport, new Target({ topic: inPython }));
    const trace = startTrace();
    const ctxt = (await runWithTrace(trace, () => client.call({}, 'context'))) as Record<
      string,
      unknown
    >;
    const sent = parseTraceContext(ctxt['traceparent'], ctxt['tracestate']);
    assert.equal(sent?.traceId, trace.traceId);
    assert.notEqual(sent.spanId, trace.spanId);

    const spans = (await python.spans()).filter(({ trace_id }) => trace_id === trace.traceId);
    const received = { name: 'context receive', kind: 'CONSUMER', parent_id: sent.spanId };
    assert.deepEqual(
      spans.map(({ name, kind, parent_id }) => ({ name, kind, parent_id })),
      pythonTraces ? [received] : [],
    );
  });

  it('goes on in Node where Python began it', async (test) => {
    say(test);
    await using server = getRpcServer(transport, new Target({ topic: inNode, server: SERVER }), [
      TRACER,
    ]);
    await server.start();
    const begun = startTrace();
    const traceparent = `00-${begun.traceId}-${begun.spanId}-01`;
    const request = { url: vhost.url, topic: inNode, method: 'trace', timeout: 15 };
    // A Python that traces puts its own in the place of this.
    const { result } = await python.call({ ...request, ctxt: { traceparent } });
    const { received, current } = result as {
      readonly received: string;
      readonly current: { readonly traceId: string; readonly spanId: string };
    };
    const parent = parseTraceContext(received);
    assert.equal(current.traceId, parent?.traceId);
    assert.notEqual(current.spanId, parent?.spanId);

    const spans = (await python.spans()).filter(({ name }) => name === `${inNode}.trace`);
    const producer = { kind: 'PRODUCER', trace_id: parent?.traceId, span_id: parent?.spanId };
    assert.deepEqual(
      spans.map(({ kind, trace_id, span_id }) => ({ kind, trace_id, span_id })),
      pythonTraces ? [producer] : [],
    );
    if (!pythonTraces) assert.equal(received, traceparent);
  });
});
