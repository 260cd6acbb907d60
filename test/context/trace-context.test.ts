import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTraceState, printTraceState } from '../../lib/context/trace-state.ts';
import {
  childOf,
  extractTraceContext,
  injectTraceContext,
  parseTraceContext,
  printTraceparent,
  startTrace,
} from '../../lib/context/trace-context.ts';

const TRACE_ID = '12345678901234567890123456789012';
const SPAN_ID = '1234567890123456';
const VALID = `00-${TRACE_ID}-${SPAN_ID}-01`;

describe('a traceparent', () => {
  const valid: [string, string][] = [
    [VALID, VALID],
    [`00-${TRACE_ID}-${SPAN_ID}-00`, `00-${TRACE_ID}-${SPAN_ID}-00`],
    [`00-${TRACE_ID}-${SPAN_ID}-03`, VALID],
    [`00-${TRACE_ID}-${SPAN_ID}-fe`, `00-${TRACE_ID}-${SPAN_ID}-00`],
    [`cc-${TRACE_ID}-${SPAN_ID}-01`, VALID],
    [`cc-${TRACE_ID}-${SPAN_ID}-01-what-the-future-will-be-like`, VALID],
    [` \t${VALID}\t `, VALID],
  ];
  for (const [text, printed] of valid) {
    it(`${JSON.stringify(text)} is read and goes on as version 00`, () => {
      const trace = parseTraceContext(text);
      assert.ok(trace);
      assert.equal(trace.traceId, TRACE_ID);
      assert.equal(trace.spanId, SPAN_ID);
      assert.equal(printTraceparent(trace), printed);
    });
  }

  const invalid: unknown[] = [
    undefined,
    null,
    5,
    [VALID],
    '',
    `${VALID}.`,
    `${VALID}-`,
    `${VALID}-what-the-future-will-be-like`,
    `cc-${TRACE_ID}-${SPAN_ID}-01.what-the-future-will-be-like`,
    `ff-${TRACE_ID}-${SPAN_ID}-01`,
    `.0-${TRACE_ID}-${SPAN_ID}-01`,
    `000-${TRACE_ID}-${SPAN_ID}-01`,
    `0-${TRACE_ID}-${SPAN_ID}-01`,
    `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
    `00-${TRACE_ID}0-${SPAN_ID}-01`,
    `00-${TRACE_ID.slice(1)}-${SPAN_ID}-01`,
    `00-${TRACE_ID.replace('9', 'A')}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${SPAN_ID}0-01`,
    `00-${TRACE_ID}-${SPAN_ID.slice(1)}-01`,
    `00-${TRACE_ID}-${SPAN_ID}-.0`,
    `00-${TRACE_ID}-${SPAN_ID}-1`,
    `00-${TRACE_ID}-${SPAN_ID}`,
    `${VALID}\n`,
  ];
  for (const value of invalid) {
    it(`${JSON.stringify(value)} is no trace to continue`, () => {
      assert.equal(parseTraceContext(value, 'foo=1'), undefined);
    });
  }
});

describe('a tracestate', () => {
  const longKey = 'z'.repeat(256);
  const longValue = 'x'.repeat(256);
  const members = Array.from({ length: 32 }, (_, index) => `bar${index}=${index}`);
  const printable = Array.from({ length: 0x5f }, (_, index) => String.fromCharCode(0x20 + index));
  const allOfValue = printable.filter((char) => char !== ',' && char !== '=').join('');
  const valid: [string, string][] = [
    ['foo=1', 'foo=1'],
    ['foo=1,bar=2', 'foo=1,bar=2'],
    ['foo=1 \t , \t bar=2, \t baz=3', 'foo=1,bar=2,baz=3'],
    [' \tfoo=1\t ', 'foo=1'],
    ['foo= 1', 'foo= 1'],
    ['foo=1,,bar=2, ,', 'foo=1,bar=2'],
    ['', ''],
    ['1a@vendor=1,a_b-c*d/e=2', '1a@vendor=1,a_b-c*d/e=2'],
    [`${longKey}=${longValue}`, `${longKey}=${longValue}`],
    [`a=${allOfValue}`, `a=${allOfValue}`],
    [members.join(','), members.join(',')],
  ];
  for (const [text, printed] of valid) {
    it(`${JSON.stringify(text).slice(0, 60)} is kept in its order`, () => {
      assert.equal(printTraceState(parseTraceState(text)), printed);
    });
  }

  const discarded = [
    'foo=1,foo=1',
    'foo=1,foo=2',
    'foo',
    'foo=',
    '=1',
    'foo=1=2',
    'foo =1',
    'FOO=1',
    'foo.bar=1',
    '@foo=1,bar=2',
    '_foo=1',
    'foo=ü',
    'foo=a\nb',
    `${longKey}z=1,foo=1`,
    `foo=${longValue}x`,
    [...members, 'one=more'].join(','),
  ];
  for (const text of discarded) {
    it(`${JSON.stringify(text).slice(0, 60)} is discarded, its trace is not`, () => {
      assert.equal(parseTraceState(text).size, 0);
      assert.equal(parseTraceContext(VALID, text)?.traceId, TRACE_ID);
    });
  }
});

describe('a step of a trace', () => {
  it('has the trace, flags and state of its parent, and an id of its own', () => {
    const parent = parseTraceContext(`00-${TRACE_ID}-${SPAN_ID}-00`, 'foo=1');
    assert.ok(parent);
    const child = childOf(parent);
    assert.deepEqual({ ...child, spanId: SPAN_ID }, parent);
    assert.match(child.spanId, /^[0-9a-f]{16}$/);
    assert.notEqual(child.spanId, SPAN_ID);
  });

  it('without a parent begins a trace, worth recording unless asked otherwise', () => {
    const first = childOf(undefined);
    assert.deepEqual(parseTraceContext(printTraceparent(first)), first, 'valid');
    assert.equal(first.sampled, true);
    assert.equal(startTrace({ sampled: false }).sampled, false);
    assert.notEqual(startTrace().traceId, first.traceId);
  });
});

describe('a context on the wire', () => {
  it('carries a trace under the keys of OpenTelemetry', () => {
    const ctxt: Record<string, unknown> = { user: 'u-1', tracestate: 'old=1' };
    const trace = parseTraceContext(VALID, 'foo=1,bar=2');
    assert.ok(trace);
    injectTraceContext(ctxt, trace);
    assert.deepEqual(ctxt, { user: 'u-1', traceparent: VALID, tracestate: 'foo=1,bar=2' });
    assert.deepEqual(extractTraceContext(ctxt), trace);
  });

  it('has no state of another trace', () => {
    const ctxt: Record<string, unknown> = { traceparent: 'old', tracestate: 'old=1' };
    injectTraceContext(ctxt, startTrace());
    assert.deepEqual(Object.keys(ctxt), ['traceparent']);
  });

  it('may be without a trace, or with half of one', () => {
    assert.equal(extractTraceContext({}), undefined);
    assert.equal(extractTraceContext({ tracestate: 'foo=1' }), undefined);
    assert.equal(extractTraceContext({ traceparent: VALID, tracestate: 5 })?.state.size, 0);
  });
});
