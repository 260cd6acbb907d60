import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { InvalidTransportURL } from '../../lib/transport/errors.ts';
import type { TransportHost } from '../../lib/transport/transport-host.ts';
import { TransportURL } from '../../lib/transport/transport-url.ts';
import { readGolden } from '../golden/read-golden.ts';

const conf = await ConfigOpts.load();

interface PythonHost {
  readonly hostname: string | null;
  readonly port: number | null;
  readonly username: string | null;
  readonly password: string | null;
}

interface PythonURL {
  readonly transport: string;
  readonly virtual_host: string | null;
  readonly hosts: readonly PythonHost[];
  readonly query: Readonly<Record<string, string>>;
}

interface URLCase {
  readonly url: string;
  readonly expected: PythonURL | { readonly error: string };
  readonly str?: string;
  readonly round_trip_equal?: boolean;
  readonly logs?: readonly string[];
}

function inPythonsWords(url: TransportURL): PythonURL {
  return {
    transport: url.transport,
    virtual_host: url.virtualHost ?? null,
    hosts: url.hosts.map((host) => ({
      hostname: host.hostname ?? null,
      port: host.port ?? null,
      username: host.username ?? null,
      password: host.password ?? null,
    })),
    query: url.query,
  };
}

/** Python takes any integer for a port and fails when it connects. */
const REFUSED_HERE = new Set(['rabbit://host:-1/', 'rabbit://host:99999/']);

describe('TransportURL.parse, as Python does', () => {
  const { parse: cases } = readGolden('url-cases.json') as { readonly parse: readonly URLCase[] };
  for (const { url, expected, str, round_trip_equal, logs } of cases) {
    it(JSON.stringify(url), () => {
      if ('error' in expected || REFUSED_HERE.has(url)) {
        // Python raises `ValueError` for some of them.
        assert.throws(() => TransportURL.parse(conf, url), InvalidTransportURL);
        return;
      }
      const parsed = TransportURL.parse(conf, url);
      assert.deepEqual(inPythonsWords(parsed), expected);
      assert.equal(parsed.toString(), str);
      assert.equal(TransportURL.parse(conf, parsed.toString()).equals(parsed), round_trip_equal);
      assert.equal(parsed.warnings.length > 0, logs !== undefined);
    });
  }
});

describe('TransportURL', () => {
  it('takes the transport_url option when no URL is given', () => {
    const own = new ConfigOpts();
    own.setOverride('DEFAULT', 'transport_url', 'rabbit://host/vhost');
    for (const absent of [undefined, '']) {
      assert.equal(TransportURL.parse(own, absent).toString(), 'rabbit://host/vhost');
    }
    assert.equal(TransportURL.parse(conf).toString(), 'rabbit:///');
  });

  it('refuses what is no text', () => {
    for (const wrong of [5, Buffer.from('rabbit://'), {}, true]) {
      assert.throws(
        () => TransportURL.parse(conf, wrong as unknown as string),
        (error) => error instanceof InvalidTransportURL && /Wrong URL type/.test(error.message),
      );
    }
  });

  it('prints what was put together by hand', () => {
    const host = { hostname: '::1', port: 1 };
    const table: readonly (readonly [url: TransportURL, text: string])[] = [
      [new TransportURL({ transport: 'rabbit' }), 'rabbit:///'],
      [
        new TransportURL({ transport: 'rabbit', virtualHost: 'v', hosts: [host] }),
        'rabbit://[::1]:1/v',
      ],
      [
        new TransportURL({ transport: 'rabbit', hosts: [{ hostname: 'h', password: 'p' }] }),
        'rabbit://:p@h/',
      ],
      [new TransportURL({ transport: 'rabbit', hosts: [{ port: 5 }] }), 'rabbit://:5/'],
      [
        new TransportURL({ transport: 'rabbit', query: { 'a b': 'x y&', ü: '1' } }),
        'rabbit:///?a+b=x+y%26&%C3%BC=1',
      ],
    ];
    for (const [url, text] of table) assert.equal(url.toString(), text);
  });

  it('works where Python does not: a slash in a password, several hosts in brackets', () => {
    const url = TransportURL.parse(conf, 'rabbit://u:pa%2Fss@[::1],u:[x]@h2,[::2]:5/v');
    assert.deepEqual(
      url.hosts.map(({ hostname, password }) => [hostname, password]),
      [
        ['::1', 'pa/ss'],
        ['h2', '[x]'],
        ['::2', undefined],
      ],
    );
  });

  it('reads a port as Python reads an integer, within the range of ports', () => {
    for (const [text, port] of [
      ['0', 0],
      ['65535', 65535],
      [' 5', 5],
      ['+5_672', 5672],
      ['005', 5],
    ] as const) {
      assert.equal(TransportURL.parse(conf, `rabbit://h:${text}/`).hosts[0]?.port, port);
    }
    for (const text of ['65536', '-1', '5.0', '0x5', '5_', '1e3', 'NaN', ' ']) {
      assert.throws(() => TransportURL.parse(conf, `rabbit://h:${text}/`), InvalidTransportURL);
    }
  });

  it('refuses characters that stand for delimiters', () => {
    for (const trick of [
      'rabbit://evil\u2100.com/',
      'rabbit://h\uff20ost/',
      'rabbit://h\uff0f@b/',
    ]) {
      assert.throws(() => TransportURL.parse(conf, trick), InvalidTransportURL);
    }
    assert.equal(TransportURL.parse(conf, 'rabbit://höst/').hosts[0]?.hostname, 'höst');
  });

  it('takes no option name for more than a name', () => {
    const { query } = TransportURL.parse(conf, 'rabbit://h/?__proto__=1&constructor=2');
    assert.deepEqual(Object.entries(query), [
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  it('warns of hosts with and without credentials, and names no credentials', () => {
    const { warnings } = TransportURL.parse(conf, 'rabbit://u:secret@h1,u2@h2,h3/');
    assert.equal(warnings.length, 1);
    assert.match(String(warnings), /h1 have both, h2, h3 have not/);
    assert.doesNotMatch(String(warnings), /secret|u2/);
  });

  it('compares transport, virtual host and hosts', () => {
    const parse = (url: string): TransportURL => TransportURL.parse(conf, url);
    const url = parse('rabbit://u:p@h:1/v?a=1');
    assert.ok(url.equals(parse('rabbit://u:p@h:1/v?a=2')));
    for (const other of [
      'fake://u:p@h:1/v',
      'rabbit://u:p@h:1/w',
      'rabbit://u:p@h:1',
      'rabbit://u:q@h:1/v',
      'rabbit://x:p@h:1/v',
      'rabbit://u:p@h:2/v',
      'rabbit://u:p@g:1/v',
      'rabbit://u:p@h:1,h/v',
    ]) {
      assert.equal(url.equals(parse(other)), false, other);
    }
  });

  it('reads what it printed', () => {
    const part = fc.string({ unit: 'binary' });
    const host: fc.Arbitrary<TransportHost> = fc
      .record({
        hostname: fc.oneof(fc.domain(), fc.ipV6(), fc.ipV4()),
        port: fc.option(fc.nat(65_535), { nil: undefined }),
        credentials: fc.option(fc.tuple(part, fc.option(part, { nil: undefined })), {
          nil: undefined,
        }),
      })
      .map(({ credentials, ...address }) => ({
        ...address,
        username: credentials?.[0],
        password: credentials?.[1],
      }));
    const url = fc
      .record({
        transport: fc.stringMatching(/^[a-z][a-z0-9+.-]*$/),
        virtualHost: part,
        hosts: fc.array(host, { maxLength: 3 }),
        query: fc.dictionary(
          part,
          part.filter((value) => value !== ''),
          { noNullPrototype: true },
        ),
      })
      .map((fields) => new TransportURL(fields));
    fc.assert(
      fc.property(url, (original) => {
        const read = TransportURL.parse(conf, original.toString());
        assert.deepEqual(inPythonsWords(read), inPythonsWords(original));
        assert.ok(read.equals(original));
      }),
    );
  });

  it('throws nothing but InvalidTransportURL', () => {
    const pieces = fc.constantFrom(
      'rabbit',
      ':',
      '/',
      '@',
      ',',
      '[',
      ']',
      '::1',
      '?',
      '#',
      '%',
      '5',
    );
    const text = fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 12 });
    fc.assert(
      fc.property(text, (parts) => {
        try {
          TransportURL.parse(conf, parts.join(''));
        } catch (error) {
          assert.ok(error instanceof InvalidTransportURL);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the secrets of a transport URL', () => {
  const url = TransportURL.parse(
    conf,
    'rabbit://user:s3cret@h1:5672,other:s3cret%2F@[::1]/v?ssl=true&rabbit_password=s3cret',
  );
  const redacted = 'rabbit://user:***@h1:5672,other:***@[::1]/v?ssl=true&rabbit_password=***';

  it('are masked wherever it is printed, but for toString', () => {
    assert.equal(url.toRedactedString(), redacted);
    assert.equal(JSON.stringify({ url }), JSON.stringify({ url: redacted }));
    assert.equal(
      inspect({ url }, { breakLength: Infinity }),
      `{ url: TransportURL <${redacted}> }`,
    );
    assert.match(url.toString(), /s3cret/);
  });

  for (const malformed of [
    'rabbit://user:s3cret/@host/v',
    'rabbit://user:s3cret#@host/v',
    'rabbit://user:s3cret?@host/v',
    'rabbit://user:a,s3cret@host:x/v',
    'rabbit://user:s3cret@[::1/v',
    'rabbit://user:s3cret@host:port/v',
    'rabbit://user:s3cret/vhost',
    '1rabbit://user:s3cret@host/v',
    '//user:s3cret@host/v',
    'user name:s3cret@host',
    'rabbit://host\uff0f:s3cret@host',
  ]) {
    it(`are not in the error for ${malformed.replaceAll('s3cret', '…')}`, () => {
      assert.throws(
        () => TransportURL.parse(conf, malformed),
        (error) => error instanceof InvalidTransportURL && !inspect(error).includes('s3cret'),
      );
    });
  }
});
