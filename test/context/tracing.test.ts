import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, it } from 'node:test';
import { silentLogger } from '../../lib/base/logger.ts';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { currentContext, runWithContext } from '../../lib/context/current-context.ts';
import { currentTrace, runWithTrace } from '../../lib/context/current-trace.ts';
import { RequestContext } from '../../lib/context/request-context.ts';
import { extractTraceContext, startTrace } from '../../lib/context/trace-context.ts';
import { Tracing, tracingFor } from '../../lib/context/tracing.ts';
import { tracingOptions } from '../../lib/context/tracing-options.ts';
import type { TracePropagator } from '../../lib/context/trace-propagator.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

describe('a trace over requests', () => {
  const tracing = new Tracing(silentLogger);

  it('begins with a request that nobody caused', () => {
    const trace = extractTraceContext(tracing.outgoing({ user: 'u-1' }));
    assert.equal(trace?.sampled, true);
    assert.equal(currentTrace(), undefined);
  });

  it('leaves the context of the caller alone', () => {
    const ctxt = Object.freeze({ user: 'u-1' });
    assert.equal(tracing.outgoing(ctxt)['user'], 'u-1');
    assert.deepEqual(ctxt, { user: 'u-1' });
  });

  it('goes on from service to service, each step with its own id', async () => {
    const first = tracing.outgoing({});
    const { inside, next } = await tracing.incoming(first, async () => {
      await Promise.resolve();
      return { inside: currentTrace(), next: tracing.outgoing({}) };
    });
    const steps = [extractTraceContext(first), inside, extractTraceContext(next)];
    assert.equal(new Set(steps.map((step) => step?.traceId)).size, 1);
    assert.equal(new Set(steps.map((step) => step?.spanId)).size, 3);
  });

  it('keeps what other tracing systems say', () => {
    const ctxt = { ...tracing.outgoing({}), tracestate: 'congo=t61' };
    assert.equal(
      tracing.incoming(ctxt, () => tracing.outgoing({})['tracestate']),
      'congo=t61',
    );
  });

  for (const ctxt of [{}, { traceparent: 'nonsense' }]) {
    it(`begins anew where a request has ${JSON.stringify(ctxt)}, whatever surrounds it`, () => {
      const surroundings = startTrace();
      const inside = runWithTrace(surroundings, () => tracing.incoming(ctxt, currentTrace));
      assert.ok(inside);
      assert.notEqual(inside.traceId, surroundings.traceId);
    });
  }

  it('and the current context do not disturb each other', () => {
    const ctxt = new RequestContext();
    const trace = startTrace();
    const seen = () => [currentContext(), currentTrace()];
    assert.deepEqual(
      runWithContext(ctxt, () => runWithTrace(trace, seen)),
      [ctxt, trace],
    );
    assert.deepEqual(
      runWithTrace(trace, () => runWithContext(ctxt, seen)),
      [ctxt, trace],
    );
  });
});

describe('tracing by a propagator of the user', () => {
  it('puts and gets what it likes', () => {
    const active = new AsyncLocalStorage<string>();
    const tracing = new Tracing(silentLogger, {
      inject: (carrier) => {
        carrier['traceparent'] = active.getStore() ?? 'none';
      },
      extract: (carrier, work) => active.run(String(carrier['traceparent']), work),
    });
    assert.equal(tracing.outgoing({})['traceparent'], 'none');
    assert.deepEqual(
      tracing.incoming({ traceparent: 'theirs' }, () => tracing.outgoing({ user: 'u' })),
      { user: 'u', traceparent: 'theirs' },
    );
  });

  const broken: TracePropagator = {
    inject: (carrier) => {
      carrier['half'] = 'done';
      throw new Error('no exporter');
    },
    extract: () => {
      throw new Error('no exporter');
    },
  };

  it('that breaks costs the trace and not the request', () => {
    const logger = new RecordingLogger();
    const tracing = new Tracing(logger, broken);
    assert.deepEqual(tracing.outgoing({ user: 'u-1' }), { user: 'u-1' });
    assert.equal(
      tracing.incoming({}, () => 'done'),
      'done',
    );
    assert.equal(logger.records.filter(({ level }) => level === 'warn').length, 2);
  });

  it('never makes a request run twice', () => {
    const logger = new RecordingLogger();
    let runs = 0;
    const work = (): never => {
      runs += 1;
      throw new Error('of the endpoint');
    };
    assert.throws(() => new Tracing(logger).incoming({}, work), /of the endpoint/);
    assert.equal(runs, 1);
    assert.deepEqual(logger.records, []);
  });
});

describe('the configuration of tracing', () => {
  it('is off by default', async () => {
    const conf = await ConfigOpts.load();
    assert.equal(tracingFor(conf.group(tracingOptions), silentLogger), undefined);
  });

  it('turns it on', async () => {
    const conf = await ConfigOpts.load();
    conf.setOverride('oslo_messaging_tracing', 'tracing_enabled', true);
    const tracing = tracingFor(conf.group(tracingOptions), silentLogger);
    assert.ok(extractTraceContext(tracing?.outgoing({}) ?? {}));
  });

  it('has the names and defaults of oslo.messaging 18.3', async () => {
    const conf = await ConfigOpts.load();
    assert.deepEqual(conf.group(tracingOptions), {
      tracing_enabled: false,
      tracing_service_name: 'openstack',
      otel_exporter_otlp_endpoint: 'http://localhost:4318',
      otlp_protocol: 'http/protobuf',
      insecure: false,
    });
  });
});
