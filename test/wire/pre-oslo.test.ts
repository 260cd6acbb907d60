import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MalformedMessage, SerializationError } from '../../lib/wire/errors.ts';
import {
  decodePreOsloReply,
  encodePreOsloReply,
  encodePreOsloRequest,
  PRE_OSLO_RELEASES,
  type PreOsloRelease,
} from '../../lib/wire/pre-oslo.ts';
import { serializeRemoteException } from '../../lib/wire/remote-exception.ts';

function parsed(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

describe('A request from before oslo', () => {
  const request = { method: 'fun', args: { n: 2 }, ctxt: { user_id: 'alice' }, uniqueId: 'u' };

  it('of a call names the queue of its replies for both sides', () => {
    const text = encodePreOsloRequest({ ...request, version: '1.1', msgId: 'm' });
    assert.deepEqual(parsed(text), {
      method: 'fun',
      args: { n: 2 },
      version: '1.1',
      _msg_id: 'm',
      _reply_q: 'm',
      _unique_id: 'u',
      _context_user_id: 'alice',
    });
  });

  it('of a cast names none', () => {
    const text = encodePreOsloRequest({ ...request, namespace: 'x', msgId: undefined });
    assert.deepEqual(parsed(text), {
      method: 'fun',
      args: { n: 2 },
      namespace: 'x',
      _unique_id: 'u',
      _context_user_id: 'alice',
    });
  });

  it('that cannot be sent names the argument', () => {
    const unsendable = { ...request, args: { n: Symbol('n') }, msgId: undefined };
    assert.throws(
      () => encodePreOsloRequest(unsendable),
      (error) => error instanceof SerializationError && error.path === 'args.n',
    );
  });
});

describe('A reply from before oslo', () => {
  const nothing = { result: null, failure: null };
  const ends = {
    diablo: nothing,
    essex: { ...nothing, ending: true },
    folsom: { ...nothing, ending: true },
  };

  for (const release of PRE_OSLO_RELEASES) {
    it(`of ${release} is a result and an end`, () => {
      const [first, end, ...more] = encodePreOsloReply({ result: 4, uniqueId: 'u' }, release);
      assert.deepEqual(parsed(first ?? ''), { result: 4, failure: null, _unique_id: 'u' });
      assert.deepEqual(parsed(end ?? ''), ends[release]);
      assert.deepEqual(more, []);
    });

    it(`of ${release} is read back, a failure too`, () => {
      const read = (text: string): unknown[] => {
        const { msgId, result, ending } = decodePreOsloReply(parsed(text), 'm', release);
        return [msgId, result, ending];
      };
      const [first = '', end = ''] = encodePreOsloReply({ result: 4, uniqueId: 'u' }, release);
      assert.deepEqual(read(first), ['m', 4, false]);
      assert.deepEqual(read(end), ['m', null, true]);

      const failure = serializeRemoteException(new RangeError('no'));
      const [failed = ''] = encodePreOsloReply({ failure, uniqueId: 'u' }, release);
      assert.equal(Array.isArray(parsed(failed)['failure']), release !== 'folsom');
      assert.deepEqual(read(failed), ['m', null, true]);
    });
  }

  const rows: readonly [what: string, inner: unknown, release: PreOsloRelease, expected: object][] =
    [
      [
        "oslo's, with its own id",
        { _msg_id: 'o', result: 1, ending: true },
        'folsom',
        { msgId: 'o', ending: true },
      ],
      ['a null of essex is a result', { result: null, failure: null }, 'essex', { ending: false }],
      ['a null of diablo is the end', { result: null, failure: null }, 'diablo', { ending: true }],
      ['nothing at all', {}, 'essex', { msgId: 'm', failure: undefined, ending: false }],
      ['a failure with too little in it', { failure: ['E'] }, 'essex', { ending: true }],
    ];
  for (const [what, inner, release, expected] of rows) {
    it(what, () => {
      const { msgId, failure, ending } = decodePreOsloReply(inner, 'm', release);
      for (const [name, value] of Object.entries(expected)) {
        assert.deepEqual({ msgId, failure, ending }[name as 'msgId'], value);
      }
    });
  }

  it('that is no object is refused', () => {
    assert.throws(() => decodePreOsloReply(3, 'm', 'folsom'), MalformedMessage);
  });
});
