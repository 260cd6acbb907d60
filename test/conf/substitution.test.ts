import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import {
  ConfigSourceValueError,
  NoSuchOptError,
  TemplateSubstitutionError,
} from '../../lib/conf/errors.ts';
import { floatOpt, intOpt, listOpt, optionTable, strOpt } from '../../lib/conf/option.ts';
import { substitute } from '../../lib/conf/substitution.ts';
import { RecordingLogger } from '../support/recording-logger.ts';

const help = '';

describe('substitute', () => {
  const angle = (name: string): string => `<${name}>`;
  const table: readonly (readonly [text: string, result: string])[] = [
    ['$a', '<a>'],
    ['${a}b', '<a>b'],
    ['$a_1-$B', '<a_1>-<B>'],
    ['$g.a.', '<g.a.>'],
    ['${g.a}', '<g.a>'],
    ['$$a $${a} $$$a', '$a ${a} $<a>'],
    ['\\$a \\\\$a', '$a \\$a'],
    ['$ $1 ${ a } ${a $', '$ $1 ${ a } ${a $'],
    ['$é', '$é'],
    ['a$\nb', 'a$\nb'],
  ];
  for (const [text, result] of table) {
    it(`makes ${JSON.stringify(result)} of ${JSON.stringify(text)}`, () => {
      assert.equal(substitute(text, angle), result);
    });
  }

  it('takes lists and dictionaries apart, and leaves other values alone', () => {
    assert.deepEqual(substitute(['$a', 1], angle), ['<a>', 1]);
    assert.deepEqual(substitute({ $a: '$b', c: [true] }, angle), { '<a>': '<b>', c: [true] });
    assert.equal(substitute(undefined, angle), undefined);
    assert.equal(substitute(null, angle), null);
  });
});

const defaults = optionTable('DEFAULT', {
  base: strOpt({ help, default: 'BASE' }),
  ratio: floatOpt({ help, default: 2 }),
  unset: strOpt({ help }),
  list: listOpt({ help, default: ['a', 'b'] }),
  password: strOpt({ help, default: 's3cret', secret: true }),
});
const group = optionTable('grp', {
  base: strOpt({ help, default: '$ratio' }),
  text: strOpt({ help, default: '' }),
  hidden: strOpt({ help, secret: true }),
  size: intOpt({ help, default: 0 }),
  loop: strOpt({ help }),
});

function configured(env: Readonly<Record<string, string>>): ConfigOpts {
  const conf = new ConfigOpts({ env });
  conf.group(defaults);
  return conf;
}

describe('a reference in a value', () => {
  const table: readonly (readonly [text: string, result: string])[] = [
    ['$base', '2.0'],
    ['${grp.base}', '2.0'],
    ['[$unset]', '[]'],
    ['$list', "['a', 'b']"],
  ];
  for (const [text, result] of table) {
    it(`${text} in a group becomes ${JSON.stringify(result)}`, () => {
      assert.equal(configured({ OS_GRP__TEXT: text }).group(group).text, result);
    });
  }

  it('is followed before the value is converted, wherever the value comes from', () => {
    const conf = configured({});
    conf.setOverride('DEFAULT', 'base', '12');
    const own = optionTable('own', { size: intOpt({ help, default: 0 }), list: listOpt({ help }) });
    conf.setOverride('own', 'size', '$base');
    conf.setDefault('own', 'list', ['$base', 'x']);
    assert.deepEqual({ ...conf.group(own) }, { size: 12, list: ['12', 'x'] });
  });

  it('is refused when there is no such option', () => {
    for (const [text, name] of [
      ['$nope', 'nope'],
      ['${grp.nope}', 'grp.nope'],
      ['${nogrp.x}', 'nogrp.x'],
      ['${DEFAULT.base}', 'DEFAULT.base'],
    ] as const) {
      assert.throws(
        () => configured({ OS_GRP__TEXT: text }).group(group),
        (error) => {
          assert(error instanceof NoSuchOptError);
          assert.equal(error.option, name);
          assert(error.message.includes('the value of option text in group [grp]'));
          assert(error.message.includes('from the environment variable OS_GRP__TEXT'));
          assert(error.message.includes('a dollar sign is written $$'));
          return true;
        },
      );
    }
  });

  it('is refused when it is to a group, or comes back to where it started', () => {
    assert.throws(
      () => configured({ OS_GRP__TEXT: '$grp' }).group(group),
      (error) =>
        error instanceof TemplateSubstitutionError && /refers to a group, grp/.test(error.message),
    );
    for (const env of [
      { OS_GRP__LOOP: 'a$loop' },
      { OS_GRP__LOOP: '$text', OS_GRP__TEXT: '$loop' },
    ]) {
      assert.throws(
        () => configured(env).group(group),
        (error) =>
          error instanceof TemplateSubstitutionError && /refers to itself/.test(error.message),
      );
    }
  });
});

describe('a secret', () => {
  /** What the attempt to read the group says; fails when it succeeds. */
  function complaint(env: Readonly<Record<string, string>>): string {
    try {
      configured(env).group(group);
    } catch (error) {
      assert(error instanceof Error && error.cause === undefined);
      return error.message;
    }
    return assert.fail('nothing was refused');
  }

  it('with a dollar sign is not quoted when that looks like a reference', () => {
    assert.match(complaint({ OS_GRP__HIDDEN: 'rabbit://u:p$w0rd@h/' }), /no such option \*\*\*/);
    assert.match(complaint({ OS_GRP__HIDDEN: 'p$grp' }), /refers to a group, \*\*\*/);
    assert.doesNotMatch(complaint({ OS_GRP__HIDDEN: 'rabbit://u:p$w0rd@h/' }), /w0rd/);
  });

  it('is not quoted when it is a bad value, its own or that of an option that refers to it', () => {
    const own = optionTable('grp', { size: intOpt({ help, default: 1, secret: true }) });
    assert.throws(
      () => new ConfigOpts({ env: { OS_GRP__SIZE: 's3cret' } }).group(own),
      (error) =>
        error instanceof ConfigSourceValueError && /should be an integer$/.test(error.message),
    );
    assert.match(complaint({ OS_GRP__SIZE: '$password' }), /should be an integer$/);
  });

  it('is masked in the log of all values, itself or within another value', () => {
    const logger = new RecordingLogger();
    const conf = configured({ OS_GRP__TEXT: 'db://u:${password}@h', OS_GRP__HIDDEN: 'hush' });
    conf.group(group);
    conf.logOptValues(logger);
    const log = logger.records.map(({ message }) => message);
    assert(log.includes('DEFAULT.password = ***'));
    assert(log.includes('grp.text = ***'));
    assert(log.includes('grp.hidden = ***'));
    assert(log.includes('grp.size = 0'));
    assert(log.includes('DEFAULT.list = a,b'));
    assert(log.includes('grp.loop = <None>'));
    assert.doesNotMatch(log.join('\n'), /s3cret|hush/);
  });
});
