import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { DefaultValueError } from '../../lib/conf/errors.ts';
import {
  boolOpt,
  deprecatedNamesOf,
  dictOpt,
  floatOpt,
  hostAddressOpt,
  hostDomainOpt,
  hostnameOpt,
  intOpt,
  ipOpt,
  listOpt,
  multiStrOpt,
  optionTable,
  portOpt,
  strOpt,
  uriOpt,
  type ValuesOf,
} from '../../lib/conf/option.ts';
import { IntegerType } from '../../lib/conf/types/number-types.ts';
import { InvalidArgument } from '../../lib/errors.ts';

const help = '';

const everyKind = optionTable('kinds', {
  str: strOpt({ help, default: 'a' }),
  str_unset: strOpt({ help }),
  str_required: strOpt({ help, required: true }),
  choice: strOpt({ help, default: 'a', choices: ['a', 'b'] }),
  choice_unset: strOpt({ help, choices: ['a', 'b'] }),
  choice_any_case: strOpt({ help, default: 'a', choices: ['a', 'b'], ignoreCase: true }),
  int: intOpt({ help, default: 1, min: 0 }),
  int_unset: intOpt({ help }),
  int_nullable: intOpt({ help, default: 1, nullable: true }),
  float: floatOpt({ help, default: 1.5 }),
  port: portOpt({ help, default: 5672 }),
  bool: boolOpt({ help, default: true }),
  bool_unset: boolOpt({ help }),
  list: listOpt({ help, default: [] }),
  list_unset: listOpt({ help }),
  list_of_int: listOpt({ help, default: [1], item: new IntegerType() }),
  dict: dictOpt({ help, default: { a: 'b' } }),
  dict_of_int: dictOpt({ help, item: new IntegerType() }),
  multi: multiStrOpt({ help, default: [] }),
  host: hostnameOpt({ help, default: 'h' }),
  address: hostAddressOpt({ help, default: '::1', version: 6 }),
  domain: hostDomainOpt({ help, default: 'a_b' }),
  ip: ipOpt({ help, default: '::1' }),
  uri: uriOpt({ help, default: 'http://h', schemes: ['http'] }),
});

/** What the compiler should know about the values. */
interface ExpectedValues {
  readonly str: string;
  readonly str_unset: string | undefined;
  readonly str_required: string;
  readonly choice: 'a' | 'b';
  readonly choice_unset: 'a' | 'b' | undefined;
  readonly choice_any_case: string;
  readonly int: number;
  readonly int_unset: number | undefined;
  readonly int_nullable: number | undefined;
  readonly float: number;
  readonly port: number;
  readonly bool: boolean;
  readonly bool_unset: boolean | undefined;
  readonly list: readonly string[];
  readonly list_unset: readonly string[] | undefined;
  readonly list_of_int: readonly number[];
  readonly dict: Readonly<Record<string, string>>;
  readonly dict_of_int: Readonly<Record<string, number>> | undefined;
  readonly multi: readonly string[];
  readonly host: string;
  readonly address: string;
  readonly domain: string;
  readonly ip: string;
  readonly uri: string;
}

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

describe('an option table', () => {
  it('types its values by their kinds, choices and defaults', () => {
    const exact: Same<ValuesOf<typeof everyKind>, ExpectedValues> = true;
    assert(exact);
    const values = new ConfigOpts({
      env: { OS_KINDS__STR_REQUIRED: 'r', OS_KINDS__DICT_OF_INT: 'a:1' },
    }).group(everyKind);
    assert.deepEqual(
      { ...values, dict: { ...values.dict }, dict_of_int: { ...values.dict_of_int } },
      {
        ...{ str: 'a', str_unset: undefined, str_required: 'r', choice: 'a' },
        ...{ choice_unset: undefined, choice_any_case: 'a', int: 1, int_unset: undefined },
        ...{ int_nullable: 1, float: 1.5, port: 5672, bool: true, bool_unset: undefined, list: [] },
        ...{ list_unset: undefined, list_of_int: [1], dict: { a: 'b' }, dict_of_int: { a: 1 } },
        ...{ multi: [], host: 'h', address: '::1', domain: 'a_b', ip: '::1', uri: 'http://h' },
      },
    );
  });

  it('refuses what would break that promise', () => {
    // @ts-expect-error a choice that is none
    assert.throws(() => optionTable('g', { o: strOpt({ help, default: 'c', choices: ['a'] }) }));
    // @ts-expect-error a default of another type
    assert.throws(() => optionTable('g', { o: intOpt({ help, default: 'x' }) }));
    // @ts-expect-error a misspelt facet
    assert.doesNotThrow(() => intOpt({ help, default: 1, minimum: 0 }));
  });

  it('refuses a default that does not fit, but for one that refers to other options', () => {
    assert.throws(
      () => optionTable('g', { o: intOpt({ help, default: 0, min: 1 }) }),
      (error) => {
        assert(error instanceof DefaultValueError);
        assert.match(
          error.message,
          /default of option o in group \[g\] should be at least 1, not 0/,
        );
        return true;
      },
    );
    assert.doesNotThrow(() =>
      optionTable('g', {
        o: uriOpt({ help, default: 'http://$my_ip/' }),
        p: ipOpt({ help, default: '$my_ip' }),
      }),
    );
  });

  it('does not show a default that is secret', () => {
    assert.throws(
      () =>
        optionTable('g', { o: strOpt({ help, default: 's3cret', secret: true, maxLength: 1 }) }),
      (error) => error instanceof DefaultValueError && !error.message.includes('s3cret'),
    );
  });

  for (const name of ['_private', 'my-opt', '1st', '']) {
    it(`refuses the name "${name}"`, () => {
      assert.throws(() => optionTable('g', { [name]: boolOpt({ help }) }), InvalidArgument);
    });
  }
});

describe('deprecatedNamesOf', () => {
  it('fills in what has stayed the same, and knows names with dashes by both spellings', () => {
    const definition = boolOpt({
      help,
      deprecatedNames: [{ name: 'old' }, { group: 'G' }, { name: 'very-old', group: 'H' }],
    });
    assert.deepEqual(deprecatedNamesOf({ group: 'g', name: 'o' }, definition), [
      { group: 'g', name: 'old' },
      { group: 'G', name: 'o' },
      { group: 'H', name: 'very-old' },
      { group: 'H', name: 'very_old' },
    ]);
  });
});
