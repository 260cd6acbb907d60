import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { describe, it } from 'node:test';
import express from 'express';
import fastify from 'fastify';
import {
  expressErrorMiddleware,
  expressMiddleware,
  fastifyPlugin,
  getNotifier,
  InvalidArgument,
  notifyingHandler,
  RequestNotifier,
  TestDriver,
  type RequestNotifierOptions,
} from '../../lib/index.ts';
import { fakeTransport } from '../../lib/testing/index.ts';
import { until } from '../support/until.ts';

interface Payload {
  readonly request: Readonly<Record<string, string>>;
  readonly response?: { readonly status: string; readonly headers: Record<string, string> };
  readonly exception?: { readonly value: string; readonly traceback: readonly string[] };
}

interface Served extends AsyncDisposable {
  readonly url: string;
}

/** A service in each of the frameworks: `/made` answers, `/boom` throws. */
const FRAMEWORKS: Readonly<Record<string, (requests: RequestNotifier) => Promise<Served>>> = {
  'plain http': (requests) => {
    const handler = notifyingHandler(requests, (request, response) => {
      if (request.url === '/boom') throw new Error('boom');
      response.writeHead(201, { 'Content-Type': 'text/plain', 'Set-Cookie': ['a=1', 'b=2'] });
      response.end('made');
    });
    return serve((request, response) => {
      handler(request, response).catch(() => response.writeHead(500).end());
    });
  },
  Express: (requests) => {
    const app = express();
    app.use(expressMiddleware(requests));
    app.use('/', (request, response) => {
      if (request.path === '/boom') throw new Error('boom');
      response.status(201).type('text/plain').cookie('a', '1').send('made');
    });
    app.use(expressErrorMiddleware(requests));
    app.set('env', 'test'); // What is thrown is not printed.
    return serve(app);
  },
  Fastify: async (requests) => {
    const app = fastify();
    await app.register(fastifyPlugin(requests));
    app.get('/boom', () => {
      throw new Error('boom');
    });
    app.get('/*', (_request, reply) =>
      reply.status(201).type('text/plain').header('set-cookie', 'a=1').send('made'),
    );
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    return { url, [Symbol.asyncDispose]: () => app.close() };
  },
};

async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** A notifier of requests, and what it has said. */
async function observed(
  options: RequestNotifierOptions,
  story: (
    requests: RequestNotifier,
    told: (count: number) => Promise<readonly (readonly [string, Payload])[]>,
  ) => Promise<void>,
): Promise<void> {
  await using transport = fakeTransport();
  const driver = new TestDriver();
  const notifier = getNotifier(transport, { driver, publisherId: 'api' });
  await story(new RequestNotifier(notifier, options), async (count) => {
    await until(() => driver.notifications.length >= count);
    return driver.notifications.map(({ message, priority }) => {
      assert.equal(priority, 'info');
      return [message.event_type, message.payload as Payload];
    });
  });
}

const CREDENTIALS = { 'X-Auth-Token': 't', Authorization: 'Basic x', Cookie: 'a=1' };

for (const [name, start] of Object.entries(FRAMEWORKS)) {
  describe(`A service in ${name}`, () => {
    it('notifies of a request and its response as oslo does', async () => {
      await observed({ serviceName: 'svc' }, async (requests, told) => {
        await using server = await start(requests);
        const { port } = new URL(server.url);
        const headers = { ...CREDENTIALS, 'X-Foo-Bar': '1', 'Content-Type': 'text/plain' };
        const response = await fetch(`${server.url}/a%20b/c?x=1&y=`, { headers });
        assert.equal(await response.text(), 'made');

        const [first, second, ...others] = await told(2);
        assert.deepEqual(others, []);
        const { HTTP_USER_AGENT, HTTP_CONNECTION, ...environ } = first?.[1].request ?? {};
        assert.ok(HTTP_USER_AGENT !== undefined && HTTP_CONNECTION !== undefined);
        const fetched = Object.entries(environ).filter(
          ([key]) => !/^HTTP_(?:ACCEPT|SEC_FETCH)/.test(key),
        );
        assert.deepEqual(Object.fromEntries(fetched), {
          REQUEST_METHOD: 'GET',
          SCRIPT_NAME: '',
          PATH_INFO: '/a b/c',
          QUERY_STRING: 'x=1&y=',
          SERVER_NAME: '127.0.0.1',
          SERVER_PORT: port,
          SERVER_PROTOCOL: 'HTTP/1.1',
          REMOTE_ADDR: '127.0.0.1',
          HTTP_HOST: `127.0.0.1:${port}`,
          CONTENT_TYPE: 'text/plain',
          HTTP_X_FOO_BAR: '1',
          HTTP_X_SERVICE_NAME: 'svc',
        });
        assert.deepEqual([first?.[0], second?.[0]], ['http.request', 'http.response']);
        assert.deepEqual(second?.[1].request, first?.[1].request);
        assert.equal(second?.[1].response?.status, '201 Created');
        const sent = second[1].response.headers;
        assert.match(sent['Content-Type'] ?? '', /^text\/plain/);
        assert.equal(sent['Set-Cookie'], undefined);
        assert.equal(second[1].exception, undefined);
      });
    });

    it('tells what was thrown', async () => {
      await observed({}, async (requests, told) => {
        await using server = await start(requests);
        assert.equal((await fetch(`${server.url}/boom`)).status, 500);
        const [, [eventType, { response, exception }] = assert.fail()] = await told(2);
        assert.equal(eventType, 'http.response');
        assert.equal(response?.status, '500 Internal Server Error');
        assert.match(exception?.value ?? '', /^Error: boom/);
        assert.match(exception?.traceback[0] ?? '', /^ {4}at /);
      });
    });
  });
}

describe('A notifier of requests', () => {
  const start = FRAMEWORKS['plain http'] ?? assert.fail();

  it('says nothing of methods that are to be ignored', async () => {
    await observed({ ignoreMethods: ['put', ' Options '] }, async (requests, told) => {
      await using server = await start(requests);
      for (const method of ['PUT', 'OPTIONS', 'DELETE']) await fetch(server.url, { method });
      const all = await told(2);
      const methods = all.map(([, { request }]) => request['REQUEST_METHOD']);
      assert.deepEqual(methods, ['DELETE', 'DELETE']);
    });
  });

  it('takes the host that was asked for as the name of the service', async () => {
    await observed({}, async (requests, told) => {
      await using server = await start(requests);
      await fetch(server.url);
      const [first = assert.fail()] = await told(1);
      assert.equal(first[1].request['HTTP_X_SERVICE_NAME'], new URL(server.url).host);
    });
  });

  it('withholds what it is told to', async () => {
    await observed({ withheldHeaders: ['X-Auth-Token'] }, async (requests, told) => {
      await using server = await start(requests);
      await fetch(server.url, { headers: CREDENTIALS });
      const [, [, { request, response }] = assert.fail()] = await told(2);
      assert.deepEqual(
        [request['HTTP_X_AUTH_TOKEN'], request['HTTP_AUTHORIZATION'], request['HTTP_COOKIE']],
        [undefined, 'Basic x', 'a=1'],
      );
      assert.equal(response?.headers['Set-Cookie'], 'a=1, b=2');
    });
  });

  it('tells of a client that did not wait', async () => {
    await observed({}, async (requests, told) => {
      await using server = await serve(
        (request, response) => void notifyingHandler(requests, () => undefined)(request, response),
      );
      const client = httpRequest(server.url);
      client.on('error', () => undefined);
      client.end();
      await told(1);
      client.destroy();
      const [, [eventType, { response, exception }] = assert.fail()] = await told(2);
      assert.deepEqual([eventType, response], ['http.response', undefined]);
      assert.match(exception?.value ?? '', /^Error: The connection was closed$/);
    });
  });

  const SHAPES: readonly (readonly [what: string, head: (response: ServerResponse) => void])[] = [
    ['a record', (response) => response.writeHead(200, { 'x-a': 1, 'x-b': ['2', '3'] })],
    [
      'a record and a message',
      (response) => response.writeHead(200, 'OK', { 'x-a': '1', 'x-b': '2, 3' }),
    ],
    ['a list', (response) => response.writeHead(200, ['x-a', '1', 'x-b', '2, 3'])],
    [
      'a record and what was set before',
      (response) => response.setHeader('X-B', ['2', '3']).writeHead(200, { 'x-a': '1' }),
    ],
  ];
  for (const [what, head] of SHAPES) {
    it(`reads headers that come as ${what}`, async () => {
      await observed({}, async (requests, told) => {
        const handler = notifyingHandler(requests, (_request, response) => {
          head(response);
          response.end();
        });
        await using server = await serve((request, response) => void handler(request, response));
        await fetch(server.url);
        const [, [, { response }] = assert.fail()] = await told(2);
        assert.deepEqual([response?.headers['X-A'], response?.headers['X-B']], ['1', '2, 3']);
      });
    });
  }

  it('takes a path that cannot be decoded as it is', async () => {
    await observed({}, async (requests, told) => {
      await using server = await start(requests);
      const client = httpRequest(server.url, { path: '/%zz?%' });
      client.end();
      await once(client, 'response');
      const [first = assert.fail()] = await told(1);
      const { PATH_INFO, QUERY_STRING } = first[1].request;
      assert.deepEqual([PATH_INFO, QUERY_STRING], ['/%zz', '%']);
    });
  });

  const WRONG = [
    { option: 'serviceName', options: { serviceName: 5 } },
    { option: 'ignoreMethods', options: { ignoreMethods: 'GET' } },
    { option: 'withheldHeaders', options: { withheldHeaders: [1] } },
    { option: 'mostWaiting', options: { mostWaiting: 0 } },
  ];
  for (const { option, options } of WRONG) {
    it(`refuses a wrong ${option}`, async () => {
      await using transport = fakeTransport();
      const make = (): unknown =>
        new RequestNotifier(getNotifier(transport), options as unknown as RequestNotifierOptions);
      assert.throws(
        make,
        (error) => error instanceof InvalidArgument && error.message.includes(option),
      );
    });
  }
});
