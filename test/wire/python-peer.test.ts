import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isRemoteException } from '../../lib/wire/rebuilt-exception.ts';
import { PyFloat } from '../../lib/wire/py-float.ts';
import { parsePythonJson, stringifyPythonJson } from '../../lib/wire/python-json.ts';
import { pythonRepr } from '../../lib/wire/python-repr.ts';
import { RemoteError } from '../../lib/wire/remote-error.ts';
import {
  deserializeRemoteException,
  serializeRemoteException,
} from '../../lib/wire/remote-exception.ts';
import { encodeReply } from '../../lib/wire/reply.ts';
import { encodeRequest } from '../../lib/wire/request.ts';
import { osloPython } from '../support/oslo-python.ts';

/** What leaves here, and Python's repr of what arrives there. */
const SENT: readonly (readonly [value: unknown, arrives: string])[] = [
  [undefined, 'None'],
  [[null, true, false, 'ä😀\ud800'], "[None, True, False, 'ä😀\\ud800']"],
  [[1, -0, 1.5, 2 ** 53], '[1, 0, 1.5, 9007199254740992]'],
  [[1e16, 2 ** 53 + 2, -1e300], '[1e+16, 9007199254740994.0, -1e+300]'],
  [[2n ** 53n + 1n, 2n ** 70n], '[9007199254740993, 1180591620717411303424]'],
  [[new PyFloat(1), new PyFloat(-0), new PyFloat(1e-7)], '[1.0, -0.0, 1e-07]'],
  [[NaN, Infinity, -Infinity], '[nan, inf, -inf]'],
  [new Date(Date.UTC(2026, 4, 13, 12, 53)), "'2026-05-13T12:53:00.000000'"],
  [new Set(['a', 1]), "['a', 1]"],
  [
    new Map<unknown, unknown>([
      [2, 'b'],
      [1.5, 'c'],
      [true, null],
    ]),
    "{'2': 'b', '1.5': 'c', 'true': None}",
  ],
  [Buffer.from('bytes'), "'bytes'"],
  [{ a: undefined, b: [undefined] }, "{'b': [None]}"],
  [JSON.parse('{"__proto__": {"a": 1}}'), "{'__proto__': {'a': 1}}"],
];

/** What leaves there, and what arrives here. */
const RECEIVED: readonly (readonly [expression: string, arrives: unknown])[] = [
  ['None', null],
  ['[True, 1, -1, 1.5, 1e-7, 1e16, 2**53]', [true, 1, -1, 1.5, 1e-7, 1e16, 2 ** 53]],
  ['[2**53 + 1, -2**70, 10**4299]', [2n ** 53n + 1n, -(2n ** 70n), 10n ** 4299n]],
  ['[float("nan"), float("inf"), -float("inf")]', [NaN, Infinity, -Infinity]],
  ['1.0', 1],
  ['"ä\\U0001f600\\ud800\\x00\\x7f\\u2028"', 'ä😀\ud800\u0000\u007f\u2028'],
  ['{1: "a", 1.5: "b", True: "c", None: "d"}', { 1: 'c', 1.5: 'b', null: 'd' }],
  ['{3, }', [3]],
  ['(1, [b"bytes", frozenset()])', [1, ['bytes', []]]],
  ['datetime.datetime(2026, 5, 13, 12, 53, 0, 5)', '2026-05-13T12:53:00.000005'],
  ['uuid.UUID(int=5)', '00000000-0000-0000-0000-000000000005'],
  [
    '{"__proto__": {"a": 1}, "2": 0, "1": 0}',
    JSON.parse('{"__proto__": {"a": 1}, "2": 0, "1": 0}'),
  ],
];

const REPRS = [
  '',
  "it's",
  'say "no"',
  'it\'s "no"',
  'a\\b\n\r\t',
  '\u0000\u0085\u00a0\u200b\u2028',
  'ä你😀',
  '\ud800',
  '\u{e0001}',
];

const ids = { msgId: 'm', uniqueId: 'u' };
/** Whole messages, and the repr of the dict that a Python driver gets. */
const MESSAGES: readonly (readonly [body: string, arrives: string])[] = [
  [
    encodeRequest({
      method: 'add',
      args: { a: 1n, b: 'ö' },
      version: '1.0',
      ctxt: { user: 'me' },
      uniqueId: 'u',
      call: { msgId: 'm', replyQ: 'q', callMonitorTimeout: 2.5 },
    }),
    "{'method': 'add', 'args': {'a': 1, 'b': 'ö'}, 'version': '1.0', '_msg_id': 'm', " +
      "'_reply_q': 'q', '_timeout': 2.5, '_unique_id': 'u', '_context_user': 'me'}",
  ],
  [
    encodeReply({ ...ids, result: [NaN], ending: true }),
    "{'result': [nan], 'failure': None, 'ending': True, '_msg_id': 'm', '_unique_id': 'u'}",
  ],
];

class NoSuchHost extends Error {
  static readonly remoteName = { module: '__main__', class: 'NoSuchHost' };
  readonly kwargs = { host: 'h', code: 404 };
}

function failedRead(): unknown {
  try {
    return readFileSync('/nonexistent');
  } catch (error) {
    return error;
  }
}

/** Errors of this side, and the class and arguments that Python rebuilds (the first one is the text). */
const THROWN: readonly (readonly [
  error: unknown,
  module: string,
  name: string,
  rest: readonly string[],
])[] = [
  [new Error('m'), 'builtins', 'Exception', []],
  [new TypeError('m'), 'builtins', 'TypeError', []],
  [new RangeError('m'), 'builtins', 'ValueError', []],
  [new SyntaxError('m'), 'builtins', 'SyntaxError', []],
  [new ReferenceError('m'), 'builtins', 'NameError', []],
  [new URIError('m'), 'builtins', 'ValueError', []],
  [new EvalError('m'), 'builtins', 'RuntimeError', []],
  [new AggregateError([], 'm'), 'builtins', 'Exception', []],
  [new DOMException('m', 'TimeoutError'), 'builtins', 'TimeoutError', []],
  ['a text', 'builtins', 'Exception', []],
  [new NoSuchHost('m'), '__main___Remote', 'NoSuchHost_Remote', []],
  [new DOMException('m', 'AbortError'), 'oslo_messaging.rpc.client', 'RemoteError', []],
  [new (class Custom extends Error {})('m'), 'oslo_messaging.rpc.client', 'RemoteError', []],
  [
    failedRead(),
    'builtins',
    'FileNotFoundError',
    [`"ENOENT: no such file or directory, open '/nonexistent'"`],
  ],
];

const RAISED = ['TypeError("no such argument")', 'NoSuchHost("gone", host="h")', 'KeyError("k")'];

interface Answers {
  readonly loads: readonly string[];
  readonly dumps: readonly string[];
  readonly reprs: readonly string[];
  readonly messages: readonly string[];
  readonly rebuilt: readonly {
    readonly class: string;
    readonly module: string;
    readonly args: readonly string[];
    readonly kwargs: unknown;
    readonly text: string;
  }[];
  readonly raised: readonly string[];
}

function askPython(): Answers {
  const asked = {
    loads: SENT.map(([value]) => stringifyPythonJson(value)),
    dumps: RECEIVED.map(([expression]) => expression),
    reprs: REPRS,
    messages: MESSAGES.map(([body]) => body),
    failures: THROWN.map(([error]) => serializeRemoteException(error)),
    raise: RAISED,
  };
  const script = fileURLToPath(new URL('../peers/wire_peer.py', import.meta.url));
  const printed = execFileSync(osloPython(), [script], { input: JSON.stringify(asked) });
  return JSON.parse(printed.toString()) as Answers;
}

describe('a Python peer', () => {
  const answers = askPython();

  it('reads what is written here', () => {
    assert.deepEqual(
      answers.loads,
      SENT.map(([, arrives]) => arrives),
    );
    assert.deepEqual(
      answers.messages,
      MESSAGES.map(([, arrives]) => arrives),
    );
  });

  it('writes what is read here', () => {
    assert.deepEqual(
      answers.dumps.map(parsePythonJson),
      RECEIVED.map(([, arrives]) => arrives),
    );
  });

  it('prints texts as they are printed here', () => {
    assert.deepEqual(REPRS.map(pythonRepr), answers.reprs);
  });

  it('rebuilds the errors of this side', () => {
    THROWN.forEach(([error, module, name, rest], index) => {
      const rebuilt = answers.rebuilt[index];
      assert.ok(rebuilt);
      assert.deepEqual([rebuilt.module, rebuilt.class], [module, name]);
      assert.deepEqual(rebuilt.args.slice(1), rest);
      assert.deepEqual(rebuilt.kwargs, error instanceof NoSuchHost ? error.kwargs : {});
      assert.match(
        `${rebuilt.text} ${rebuilt.args.join()}`,
        /Traceback \(most recent call first\)|a text/,
      );
    });
  });

  it('is understood when it raises', () => {
    const errors = answers.raised.map((failure) =>
      deserializeRemoteException(failure, { __main__: { NoSuchHost } }),
    );
    const [builtin, registered, other] = errors;
    assert.ok(builtin instanceof TypeError && isRemoteException(builtin));
    assert.equal(builtin.message, 'no such argument');
    assert.match(
      builtin.remoteTraceback.join(''),
      /wire_peer\.py.*\n.*\nTypeError: no such argument\n$/s,
    );
    assert.ok(registered instanceof NoSuchHost && isRemoteException(registered));
    assert.deepEqual(registered.kwargs, { host: 'h' });
    assert.ok(other instanceof RemoteError);
    assert.deepEqual([other.excType, other.value], ['KeyError', "'k'"]);
  });
});
