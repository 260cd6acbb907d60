import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidRequest } from '../../lib/dispatcher/errors.ts';
import { expose } from '../../lib/dispatcher/expose.ts';
import { ExplicitRPCAccessPolicy } from '../../lib/dispatcher/access-policy.ts';
import type { ArgumentSchema } from '../../lib/dispatcher/method-marks.ts';
import { RPCDispatcher } from '../../lib/dispatcher/rpc-dispatcher.ts';
import { InvalidArgument } from '../../lib/errors.ts';
import { ScriptedIncoming } from '../support/incoming.ts';

/** Accepts a number `a`, and makes it a text. */
const SCHEMA: ArgumentSchema = {
  parse(value) {
    const { a } = value as { a?: unknown };
    if (typeof a === 'number') return { a: String(a) };
    throw new TypeError('a must be a number');
  },
};

function dispatch(endpoint: object, args: unknown): Promise<unknown> {
  const message = { method: 'show', args };
  const accessPolicy = new ExplicitRPCAccessPolicy();
  return new RPCDispatcher([endpoint], { accessPolicy }).dispatch(
    new ScriptedIncoming({ message }),
  );
}

/** A schema whose error is given. */
function refusing(error: unknown): ArgumentSchema {
  return {
    parse() {
      throw error;
    },
  };
}

describe('the arguments of a method', () => {
  class Decorated {
    @expose({ args: SCHEMA })
    show(_ctxt: unknown, args: unknown): unknown {
      return args;
    }
  }
  class Listed {
    static readonly schemas = { show: SCHEMA };
    readonly show = expose((_ctxt: unknown, args: unknown) => args);
  }
  for (const endpoint of [new Decorated(), new Listed()]) {
    it(`are what the schema makes of them: ${endpoint.constructor.name}`, async () => {
      assert.deepEqual(await dispatch(endpoint, { a: 1 }), { a: '1' });
      await assert.rejects(dispatch(endpoint, { a: 'one' }), InvalidRequest);
      await assert.rejects(dispatch(endpoint, {}), InvalidRequest);
    });
  }

  const complaints: readonly { from: string; error: unknown; message: string }[] = [
    {
      from: 'zod',
      error: Object.assign(new Error('[…]'), {
        issues: [
          { path: ['disk', 0, 'size'], message: 'expected number' },
          { path: ['b'], message: 'required' },
        ],
      }),
      message: "show() argument 'disk.0.size': expected number",
    },
    {
      from: 'zod, of all of them',
      error: Object.assign(new Error('[…]'), {
        issues: [{ path: [], message: 'unknown key "c"' }],
      }),
      message: 'show(): unknown key "c"',
    },
    {
      from: 'valibot',
      error: Object.assign(new Error('…'), {
        issues: [{ path: [{ key: 'disk' }, { key: 0 }], message: 'Expected number' }],
      }),
      message: "show() argument 'disk.0': Expected number",
    },
    { from: 'anything', error: new Error('a is too small'), message: 'show(): a is too small' },
    { from: 'something that throws texts', error: 'no', message: 'show(): no' },
  ];
  for (const { from, error, message } of complaints) {
    it(`are refused in the words of ${from}`, async () => {
      const endpoint = { show: expose({ args: refusing(error) })(() => 'shown') };
      await assert.rejects(dispatch(endpoint, { a: 1 }), {
        name: 'InvalidRequest',
        problem: 'args-refused',
        message,
        cause: error,
        remoteName: { module: 'builtins', class: 'TypeError' },
      });
    });
  }

  it('cannot be checked by what has no parse', () => {
    assert.throws(() => expose({ args: {} as ArgumentSchema }), InvalidArgument);
  });
});
