import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestNotifier } from './request-notifier.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * For plain `http`: a handler that notifies of the requests that it hands on. What the other throws
 * is part of the notification and thrown on.
 *
 * ```ts
 * createServer(notifyingHandler(requests, (request, response) => { … }));
 * ```
 */
export function notifyingHandler(
  requests: RequestNotifier,
  handler: RequestHandler,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    requests.observe(request, response);
    try {
      await handler(request, response);
    } catch (error) {
      requests.failed(response, error);
      throw error;
    }
  };
}

/** What Express, Connect and their like pass control on by. */
type Next = (error?: unknown) => void;

/** For Express: `app.use(expressMiddleware(requests))`, before what is to be notified of. */
export function expressMiddleware(
  requests: RequestNotifier,
): (request: IncomingMessage, response: ServerResponse, next: Next) => void {
  return (request, response, next) => {
    requests.observe(request, response);
    next();
  };
}

/** For Express: `app.use(expressErrorMiddleware(requests))`, behind all routes, adds what they throw. */
export function expressErrorMiddleware(
  requests: RequestNotifier,
): (error: unknown, request: IncomingMessage, response: ServerResponse, next: Next) => void {
  return (error, _request, response, next) => {
    requests.failed(response, error);
    next(error);
  };
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
}

interface FastifyReply {
  readonly raw: ServerResponse;
}

type Done = (error?: Error) => void;

/** What of Fastify is needed. */
interface FastifyInstance {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequest, reply: FastifyReply, done: Done) => void,
  ): unknown;
  addHook(
    name: 'onError',
    hook: (request: FastifyRequest, reply: FastifyReply, error: Error, done: Done) => void,
  ): unknown;
}

/** For Fastify: `app.register(fastifyPlugin(requests))`, for all routes that are added after it. */
export function fastifyPlugin(
  requests: RequestNotifier,
): (instance: FastifyInstance, options: unknown, done: Done) => void {
  const plugin = (instance: FastifyInstance, _options: unknown, done: Done): void => {
    instance.addHook('onRequest', ({ raw: request }, { raw: response }, next) => {
      requests.observe(request, response);
      next();
    });
    instance.addHook('onError', (_request, { raw: response }, error, next) => {
      requests.failed(response, error);
      next();
    });
    done();
  };
  // Else the hooks would be only for what the plugin itself adds.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}
