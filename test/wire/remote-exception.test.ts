import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isRemoteException } from '../../lib/wire/rebuilt-exception.ts';
import { RemoteError } from '../../lib/wire/remote-error.ts';
import {
  deserializeRemoteException,
  serializeRemoteException,
} from '../../lib/wire/remote-exception.ts';
import type { RemoteFailure } from '../../lib/wire/remote-failure.ts';
import { readGolden } from '../golden/read-golden.ts';

class Plain extends Error {}
class WithKwargs extends Error {}
/** Wants two arguments, as its namesake in Python does. */
class BadCtor extends Error {
  static fromRemote({ args }: RemoteFailure): BadCtor {
    if (args.length !== 2) throw new TypeError('BadCtor takes two arguments');
    return new BadCtor(args.join('-'));
  }
}
const ALLOWED = { corpus_exc: { Plain, WithKwargs, BadCtor } };

function decoded(failure: string): Record<string, unknown> {
  return JSON.parse(failure) as Record<string, unknown>;
}

describe('an exception that Python described', () => {
  interface PythonException {
    readonly class: string;
    readonly module: string;
    readonly str: string;
    readonly args: readonly unknown[];
    readonly kwargs: Readonly<Record<string, unknown>> | null;
    readonly exc_type?: string;
    readonly value?: string;
    readonly traceback?: readonly string[];
  }
  interface Case {
    readonly label: string;
    readonly failure: Partial<RemoteFailure>;
    readonly expected?: PythonException;
  }
  interface RoundTrip {
    readonly label: string;
    readonly json?: string;
    readonly decoded?: Partial<RemoteFailure>;
    readonly deserialized_allowed?: PythonException;
    readonly deserialized_notallowed?: PythonException;
  }
  const golden = readGolden('exception-cases.json') as {
    readonly deserialize: readonly Case[];
    readonly serialize: readonly RoundTrip[];
  };

  /** What Python makes of a failure, in the terms of this side. */
  function checkLikePython(
    error: Error,
    failure: Partial<RemoteFailure>,
    expected: PythonException | undefined,
  ): void {
    if (expected?.class === 'RemoteError' && expected.exc_type !== undefined) {
      assert.ok(error instanceof RemoteError);
      assert.equal(error.message, expected.str);
      assert.equal(error.excType, expected.exc_type);
      assert.equal(error.value, expected.value);
      assert.deepEqual(error.traceback, expected.traceback);
    } else if (expected?.module === 'corpus_exc_Remote') {
      assert.ok(isRemoteException(error));
      assert.equal(error.name, expected.class);
      assert.deepEqual(error.args, expected.args);
      assert.deepEqual(error.kwargs, expected.kwargs ?? {});
      // Python's text includes the traceback; here that is a field, and the message is the message.
      assert.equal(
        [error.message, ...error.remoteTraceback].join('\n').trim(),
        expected.str.trim(),
      );
    } else {
      // Python rebuilds every exception that it has itself, and raises in the caller's face for a
      // failure that is malformed. JavaScript has no `ValueError`, and the caller gets an answer.
      assert.ok(error instanceof RemoteError);
      assert.equal(error.excType, failure.class);
    }
  }

  for (const { label, failure, expected } of golden.deserialize) {
    it(`becomes what it becomes in Python: ${label}`, () => {
      const error = deserializeRemoteException(JSON.stringify(failure), ALLOWED);
      checkLikePython(error, failure, expected);
    });
  }

  for (const { label, json, decoded: failure, ...expected } of golden.serialize) {
    if (json === undefined || failure === undefined) continue;
    it(`arrives: ${label}`, () => {
      const rebuilt = deserializeRemoteException(json, ALLOWED);
      checkLikePython(rebuilt, failure, expected.deserialized_allowed);
      const unknown = deserializeRemoteException(json, {});
      checkLikePython(unknown, failure, expected.deserialized_notallowed);
    });

    it(`goes on as it came: ${label}`, () => {
      for (const allowed of [ALLOWED, {}]) {
        const relayed = serializeRemoteException(deserializeRemoteException(json, allowed));
        // Python sends keyword arguments that are a list, and then cannot rebuild from them.
        const changed: object = Array.isArray(failure.kwargs) ? { kwargs: {} } : {};
        assert.deepEqual(decoded(relayed), { ...failure, ...changed });
      }
    });
  }
});

describe('deserializeRemoteException', () => {
  const failure = {
    class: 'HostNotFound',
    module: 'nova.exception',
    message: 'Host h could not be found.',
    tb: ['Traceback (most recent call last):\n', 'nova.exception.HostNotFound: Host h\n'],
    args: ['Host h could not be found.'],
    kwargs: { host: 'h', code: 404 },
  };
  class HostNotFound extends Error {
    constructor(host: string) {
      super(`Host ${host} could not be found.`);
    }
  }
  const allowed = { 'nova.exception': { HostNotFound } };

  it('rebuilds a registered class with all that came', () => {
    const error = deserializeRemoteException(JSON.stringify(failure), allowed);
    assert.ok(error instanceof HostNotFound);
    assert.ok(isRemoteException(error));
    assert.equal(error.name, 'HostNotFound_Remote');
    assert.equal(error.message, failure.message);
    assert.equal(error.excType, 'HostNotFound');
    assert.deepEqual(error.args, failure.args);
    assert.deepEqual(error.kwargs, failure.kwargs);
    assert.deepEqual(error.remoteTraceback, failure.tb);
    assert.ok(error.cause instanceof RemoteError);
    assert.deepEqual(error.cause.failure, failure);
  });

  it('lets a class make its instance from the arguments', () => {
    class Located extends Error {
      readonly host: unknown;
      constructor(host: unknown) {
        super('made here');
        this.host = host;
      }
      static fromRemote({ kwargs }: RemoteFailure): Located {
        return new Located(kwargs['host']);
      }
    }
    const error = deserializeRemoteException(failure, {
      'nova.exception': { HostNotFound: Located },
    });
    assert.ok(error instanceof Located);
    assert.equal(error.host, 'h');
    assert.equal(error.message, failure.message);
  });

  it('answers with RemoteError when the class cannot be constructed, and says why', () => {
    class Picky extends Error {
      constructor() {
        super();
        throw new RangeError('not like this');
      }
    }
    const classes: Readonly<Record<string, unknown>> = {
      Picky,
      Date,
      arrow: () => 1,
      absent: null,
    };
    for (const [name, registered] of Object.entries(classes)) {
      const table = { 'nova.exception': { HostNotFound: registered as typeof Picky } };
      const error = deserializeRemoteException(JSON.stringify(failure), table);
      assert.ok(error instanceof RemoteError, name);
      assert.equal(error.value, failure.message);
      assert.equal(error.cause instanceof Error, name !== 'absent');
    }
  });

  it('rebuilds the few built-in exceptions that mean the same here', () => {
    const table: readonly (readonly [string, new () => Error])[] = [
      ['TypeError', TypeError],
      ['SyntaxError', SyntaxError],
      ['NameError', ReferenceError],
      ['ValueError', RemoteError],
      ['Exception', RemoteError],
      ['KeyError', RemoteError],
      ['SystemExit', RemoteError],
      ['constructor', RemoteError],
      ['__proto__', RemoteError],
    ];
    for (const [name, expected] of table) {
      for (const module of ['builtins', 'exceptions']) {
        const text = JSON.stringify({ class: name, module, message: 'm', tb: [], args: ['m'] });
        const error = deserializeRemoteException(text, {});
        assert.equal(error.constructor, expected, name);
        assert.equal(isRemoteException(error), expected !== RemoteError);
        if (expected !== RemoteError) assert.equal(error.name, expected.name);
      }
    }
  });

  it('prefers a registered class to a built-in counterpart', () => {
    const error = deserializeRemoteException(
      JSON.stringify({ class: 'ValueError', module: 'exceptions', message: 'm' }),
      { builtins: { ValueError: RangeError } },
    );
    assert.ok(error instanceof RangeError && isRemoteException(error));
  });

  it('finds nothing that is not registered by its own name', () => {
    for (const [module, name] of [
      ['nova.exception', 'constructor'],
      ['constructor', 'name'],
      ['__proto__', 'toString'],
      ['nova', 'HostNotFound'],
      ['nova.exception.sub', 'HostNotFound'],
    ]) {
      const text = JSON.stringify({ ...failure, class: name, module });
      assert.ok(deserializeRemoteException(text, allowed) instanceof RemoteError);
    }
  });

  it('takes a malformed failure for what it can be', () => {
    const table: readonly (readonly [failure: unknown, value: string | undefined, text: string])[] =
      [
        ['oops', 'oops', 'Remote error: None oops\n[].'],
        ['[1]', '[1]', 'Remote error: None [1]\n[].'],
        [5, '5', 'Remote error: None 5\n[].'],
        ['{}', undefined, 'Remote error: None None\n[].'],
        ['{"class": "X", "message": null, "tb": null}', undefined, 'Remote error: X None\n[].'],
        ['{"class": 1, "message": 5, "tb": "line"}', '5', "Remote error: None 5\n['line']."],
        [
          '{"message": {"toString": 1}}',
          '{ toString: 1 }',
          'Remote error: None { toString: 1 }\n[].',
        ],
        ['{"tb": [1, "a", null]}', undefined, "Remote error: None None\n['a']."],
      ];
    for (const [malformed, value, text] of table) {
      const error = deserializeRemoteException(malformed, allowed);
      assert.ok(error instanceof RemoteError);
      assert.equal(error.value, value);
      assert.equal(error.message, text);
    }
  });

  it('never throws', () => {
    const part = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('builtins', 'TypeError', 'nova.exception'),
    );
    const keys = ['class', 'module', 'message', 'tb', 'args', 'kwargs'] as const;
    const malformed = fc.record(Object.fromEntries(keys.map((key) => [key, part])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(
        fc.oneof(
          malformed,
          malformed.map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        (value) => {
          assert.ok(deserializeRemoteException(value, allowed) instanceof Error);
        },
      ),
    );
  });
});

describe('RemoteError', () => {
  it('prints what Python prints', () => {
    assert.equal(new RemoteError().message, 'Remote error: None None\nNone.');
    assert.equal(
      new RemoteError('T', "it's", ['a\n', 'b']).message,
      "Remote error: T it's\n['a\\n', 'b'].",
    );
  });
});
