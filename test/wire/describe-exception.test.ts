import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { InvalidTarget, MessagingException } from '../../lib/errors.ts';
import { InvalidVersion } from '../../lib/target/version.ts';
import { SerializationError, UnsupportedRpcEnvelopeVersion } from '../../lib/wire/errors.ts';
import { RemoteError } from '../../lib/wire/remote-error.ts';
import { serializeRemoteException } from '../../lib/wire/remote-exception.ts';

function decoded(failure: string): Record<string, unknown> {
  return JSON.parse(failure) as Record<string, unknown>;
}

describe('serializeRemoteException', () => {
  function thrownBy(action: () => unknown): unknown {
    try {
      action();
    } catch (error) {
      return error;
    }
    assert.fail('nothing was thrown');
  }
  class Custom extends Error {}
  class Named extends Error {
    override readonly name = 'SpecialName';
  }
  class Declared extends Error {
    static readonly remoteName = { module: 'nova.exception', class: 'HostNotFound' };
  }
  class Relayed extends Error {
    readonly remoteName = { module: 'nova.exception_Remote', class: 'HostNotFound_Remote' };
  }
  class Undeclared extends Error {
    static readonly remoteName = { module: 5 };
  }
  const aborted = new AbortController();
  aborted.abort();

  const table: readonly (readonly [error: unknown, module: string, className: string])[] = [
    [new Error('m'), 'builtins', 'Exception'],
    [new TypeError('m'), 'builtins', 'TypeError'],
    [new RangeError('m'), 'builtins', 'ValueError'],
    [new SyntaxError('m'), 'builtins', 'SyntaxError'],
    [new ReferenceError('m'), 'builtins', 'NameError'],
    [new URIError('m'), 'builtins', 'ValueError'],
    [new EvalError('m'), 'builtins', 'RuntimeError'],
    [new AggregateError([new Error('a')], 'm'), 'builtins', 'Exception'],
    [runInNewContext('new TypeError("other realm")'), 'builtins', 'TypeError'],
    [thrownBy(() => new URL('nope')), 'builtins', 'TypeError'],
    [thrownBy(() => assert.fail('m')), 'builtins', 'AssertionError'],
    [new DOMException('late', 'TimeoutError'), 'builtins', 'TimeoutError'],
    [aborted.signal.reason, 'asyncio.exceptions', 'CancelledError'],
    [new DOMException('odd', 'DataCloneError'), 'javascript', 'DataCloneError'],
    [new Custom('m'), 'javascript', 'Custom'],
    [new Named('m'), 'javascript', 'SpecialName'],
    [new Declared('m'), 'nova.exception', 'HostNotFound'],
    [new Relayed('m'), 'nova.exception', 'HostNotFound'],
    [new Undeclared('m'), 'javascript', 'Undeclared'],
    [new MessagingException('m'), 'oslo_messaging.exceptions', 'MessagingException'],
    [new InvalidTarget('m', { toString: () => 't' }), 'oslo_messaging.exceptions', 'InvalidTarget'],
    [new InvalidVersion('x', 'missing-part'), 'builtins', 'IndexError'],
    [new SerializationError('args.a', 'it contains itself'), 'builtins', 'ValueError'],
    [
      new UnsupportedRpcEnvelopeVersion('3.0'),
      'oslo_messaging._drivers.common',
      'UnsupportedRpcEnvelopeVersion',
    ],
    [new RemoteError('T', 'v', []), 'oslo_messaging.rpc.client', 'RemoteError'],
  ];
  for (const [error, module, className] of table) {
    it(`calls it ${module}.${className}: ${String(error).slice(0, 40)}`, () => {
      const failure = decoded(serializeRemoteException(error));
      assert.deepEqual(Object.keys(failure), [
        'class',
        'module',
        'message',
        'tb',
        'args',
        'kwargs',
      ]);
      assert.deepEqual([failure['module'], failure['class']], [module, className]);
      assert.equal(failure['message'], (error as Error).message);
      assert.deepEqual(failure['args'], [(error as Error).message]);
      assert.deepEqual(failure['kwargs'], {});
    });
  }

  it('gives the number of a failed system call, as OSError has it', () => {
    const missing = thrownBy(() => readFileSync('/nonexistent/file')) as Error;
    const failure = decoded(serializeRemoteException(missing));
    assert.deepEqual(
      [failure['module'], failure['class'], failure['args']],
      ['builtins', 'FileNotFoundError', [2, missing.message]],
    );
    const other = Object.assign(new Error('disk full'), { code: 'ENOSPC', errno: -28 });
    assert.equal(decoded(serializeRemoteException(other))['class'], 'OSError');
    const unknownHost = Object.assign(new Error('m'), { code: 'ENOTFOUND', errno: -3008 });
    assert.deepEqual(decoded(serializeRemoteException(unknownHost))['args'], ['m']);
    const database = Object.assign(new Error('m'), { code: 'ER_DUP_ENTRY', errno: 1062 });
    assert.equal(decoded(serializeRemoteException(database))['class'], 'Exception');
  });

  it('writes the stack as a traceback, the cause first', () => {
    const cause = new RangeError('too far');
    const { tb } = decoded(serializeRemoteException(new Custom('broken', { cause })));
    assert.ok(Array.isArray(tb));
    const lines = tb.map(String);
    assert.ok(lines.every((line) => line.endsWith('\n')));
    const headlines = lines.filter((line) => !line.startsWith('  at '));
    assert.deepEqual(headlines, [
      'Traceback (most recent call first):\n',
      'ValueError: too far\n',
      '\nwhich was the cause of:\n\n',
      'Traceback (most recent call first):\n',
      'javascript.Custom: broken\n',
    ]);
    assert.ok(lines.some((line) => /^ {2}at .*describe-exception\.test/.test(line)));
  });

  it('ends with causes that go in a circle', () => {
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });
    const { tb } = decoded(serializeRemoteException(first));
    assert.ok(Array.isArray(tb) && tb.length < 100);
  });

  it('sends args and kwargs of the error, and the text of what cannot be sent', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const error = Object.assign(new Declared('m'), {
      args: ['h', 2n ** 64n, undefined, new Set([1]), () => 1, circle],
      kwargs: { host: 'h', code: 404, when: new Date(0), socket: Symbol('s') },
    });
    const text = serializeRemoteException(error);
    assert.match(text, /18446744073709551616/);
    const failure = decoded(text.replace('18446744073709551616', '0'));
    assert.deepEqual(failure['args'], [
      'h',
      0,
      null,
      [1],
      '[Function (anonymous)]',
      '<ref *1> [ [Circular *1] ]',
    ]);
    assert.deepEqual(failure['kwargs'], {
      host: 'h',
      code: 404,
      when: '1970-01-01T00:00:00.000000',
      socket: 'Symbol(s)',
    });
  });

  it('leaves out keyword arguments that Python would choke on', () => {
    const builtin = Object.assign(new TypeError('m'), { kwargs: { a: 1 } });
    assert.deepEqual(decoded(serializeRemoteException(builtin))['kwargs'], {});
    const odd = Object.assign(new Custom('m'), { kwargs: 5, args: 'text' });
    assert.deepEqual(decoded(serializeRemoteException(odd))['kwargs'], {});
    assert.deepEqual(decoded(serializeRemoteException(odd))['args'], ['m']);
    assert.deepEqual(decoded(serializeRemoteException(new Error()))['args'], []);
  });

  it('takes anything that can be thrown', () => {
    const hostile = Object.defineProperty(new Error('m'), 'message', {
      get: () => assert.fail('do not look'),
    });
    const deep = Object.assign(new Custom('m'), {
      args: [JSON.parse('['.repeat(999) + ']'.repeat(999))],
    });
    const table: readonly (readonly [thrown: unknown, message: string])[] = [
      ['text', 'text'],
      [undefined, 'undefined'],
      [null, 'null'],
      [{ code: 5 }, '{ code: 5 }'],
      [Symbol('s'), 'Symbol(s)'],
      [hostile, 'An error that cannot be described'],
      [deep, 'm'],
      [Object.assign(new Error(), { message: { a: 1 } }), '{ a: 1 }'],
      [Object.assign(new Error('m'), { stack: undefined }), 'm'],
    ];
    for (const [thrown, message] of table) {
      assert.equal(decoded(serializeRemoteException(thrown))['message'], message);
    }
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        assert.equal(decoded(serializeRemoteException(thrown))['class'], 'Exception');
      }),
    );
  });
});
