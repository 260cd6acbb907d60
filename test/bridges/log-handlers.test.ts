import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { multistream, pino } from 'pino';
import {
  getNotifier,
  InvalidArgument,
  LoggingNotificationHandler,
  pinoDestination,
  PublishErrorsHandler,
  publishConsole,
  TestDriver,
  type LogHandler,
  type LogHandlerOptions,
  type NotificationDriver,
  type Notifier,
} from '../../lib/index.ts';
import { pinoTransport } from '../../lib/pino.ts';
import { fakeTransport } from '../../lib/testing/index.ts';
import { MiniBroker } from '../../lib/testing/broker/mini-broker.ts';
import { runOk } from '../support/process.ts';

type Handler = new (notifier: Notifier, options?: LogHandlerOptions) => LogHandler;

/** A handler, and a look at what it has published. */
function handlerOf(
  Class: Handler,
  options: LogHandlerOptions = {},
): { handler: LogHandler; published: () => Promise<readonly (readonly unknown[])[]> } {
  const driver = new TestDriver();
  const handler = new Class(getNotifier(fakeTransport(), { driver }), options);
  return {
    handler,
    published: async () => {
      await handler.flush();
      return driver.notifications.map(({ message, priority }) => [
        priority,
        message.event_type,
        message.payload,
      ]);
    },
  };
}

/** What a `logrecord` has beside what it was given. */
const OF_NODE = {
  pathname: null,
  lineno: null,
  funcName: null,
  thread: null,
  processName: process.title,
  process: process.pid,
};

describe('Published log records', () => {
  it('have the keys of Python', async () => {
    const { handler, published } = handlerOf(LoggingNotificationHandler, { level: 'info' });
    handler.emit({ level: 'debug', message: 'too little' });
    handler.emit({ level: 'info', message: 'hello' });
    handler.emit({
      level: 'critical',
      message: 'over',
      name: 'nova.compute',
      exception: 'Error: it',
      extra: { instance: 'i', admin_password: 'p' },
    });
    assert.deepEqual(await published(), [
      [
        'info',
        'logrecord',
        {
          ...OF_NODE,
          name: 'root',
          levelno: 20,
          levelname: 'INFO',
          exc_info: null,
          msg: 'hello',
          extra: null,
        },
      ],
      [
        'critical',
        'logrecord',
        {
          ...OF_NODE,
          name: 'nova.compute',
          levelno: 50,
          levelname: 'CRITICAL',
          exc_info: 'Error: it',
          msg: 'over',
          extra: { instance: 'i', admin_password: '***' },
        },
      ],
    ]);
  });

  it('of errors are the message alone, at priority error', async () => {
    const { handler, published } = handlerOf(PublishErrorsHandler);
    handler.emit({ level: 'warn', message: 'not yet' });
    handler.emit({ level: 'critical', message: 'now' });
    assert.deepEqual(await published(), [['error', 'error_notification', { error: 'now' }]]);
  });

  it('are none where notifications are logged', async () => {
    await using transport = fakeTransport();
    const notifier = getNotifier(transport, { driver: ['test', 'log'] });
    const handler = new PublishErrorsHandler(notifier);
    handler.emit({ level: 'error', message: 'round and round' });
    await handler.flush();
    const driver = notifier.drivers.get('test');
    assert.ok(driver instanceof TestDriver);
    assert.deepEqual(driver.notifications, []);
  });

  it('are none of what goes wrong over one', async () => {
    let notified = 0;
    const broken: NotificationDriver = {
      notify: () => {
        notified += 1;
        return Promise.reject(new Error('broken'));
      },
    };
    const printed: string[] = [];
    const print = (...values: unknown[]): void => void printed.push(String(values[0]));
    const logger = { debug: print, info: print, log: print, warn: print, error: print };
    await using transport = fakeTransport({ logger });
    const handler = new PublishErrorsHandler(getNotifier(transport, { driver: broken }));
    const stop = publishConsole(handler, logger);
    logger.error('once');
    await handler.flush();
    stop();
    assert.equal(notified, 1);
    assert.match(printed.join(), /^once,A notification was not sent by driver/);
  });

  it('have a level that there is', () => {
    const options = { level: 'loud' } as unknown as LogHandlerOptions;
    assert.throws(() => handlerOf(PublishErrorsHandler, options), InvalidArgument);
  });
});

describe('A console', () => {
  it('prints as ever, and publishes until it is told to stop', async () => {
    const printed: unknown[][] = [];
    const print = (...values: unknown[]): void => void printed.push(values);
    const own = { debug: print, info: print, log: print, warn: print, error: print };
    const { handler, published } = handlerOf(LoggingNotificationHandler);
    const stop = publishConsole(handler, own);
    own.log('hello');
    own.error('over %d', 5, new Error('it'));
    stop();
    own.error('unheard');
    assert.equal(own.error, print);
    assert.deepEqual(
      printed.map(([text]) => text),
      ['hello', 'over %d', 'unheard'],
    );
    const [[priority, , payload] = [], ...others] = await published();
    assert.deepEqual([priority, others], ['error', []]);
    const { msg, exc_info } = payload as { msg: string; exc_info: string };
    assert.match(msg, /^over 5 Error: it/);
    assert.match(exc_info, /^Error: it\n {4}at /);
  });
});

describe('Pino', () => {
  it('publishes by a destination in the process', async () => {
    const { handler, published } = handlerOf(LoggingNotificationHandler);
    const destination = pinoDestination(handler);
    const log = pino({ name: 'api' }, multistream([{ level: 'trace', stream: destination }]));
    log.info('too little');
    log.error({ err: new Error('it'), instance: 'ü' }, 'over');
    log.fatal('the end');
    destination.end();
    await once(destination, 'finish');
    const payloads = (await published()).map(([priority, , payload]) => {
      const { name, msg, extra, exc_info } = payload as Record<string, unknown>;
      return [priority, name, msg, extra, String(exc_info).split('\n')[0]];
    });
    assert.deepEqual(payloads, [
      ['error', 'api', 'over', { instance: 'ü' }, 'Error: it'],
      ['critical', 'api', 'the end', null, 'null'],
    ]);
  });

  const LINES: readonly (readonly [what: string, line: string, message: string])[] = [
    ['text for people', 'ERROR: it', 'ERROR: it'],
    ['broken JSON', '{"level":50', '{"level":50'],
    ['a list', '[1]', '[1]'],
    ['a level that is none', '{"level":"x","msg":"m"}', 'm'],
    ['no message', '{"level":50}', ''],
    ['a line without an end', '{"level":60,"msg":"cut"}', 'cut'],
  ];
  for (const [what, line, message] of LINES) {
    it(`loses nothing of ${what}, in whatever pieces it comes`, async () => {
      const { handler, published } = handlerOf(PublishErrorsHandler);
      const destination = pinoDestination(handler);
      const bytes = Buffer.from(what.includes('without') ? line : `${line}\n`);
      for (const byte of bytes) destination.write(Buffer.from([byte]));
      destination.end();
      await once(destination, 'finish');
      assert.deepEqual(await published(), [['error', 'error_notification', { error: message }]]);
    });
  }

  it('publishes by a transport of its own, to a broker', async () => {
    await using broker = await MiniBroker.start();
    const program = fileURLToPath(new URL('pino-program.mjs', import.meta.url));
    await runOk(process.execPath, [program, broker.url]);
    const queues = broker.queues().map(({ name, messages }) => [name, messages]);
    assert.deepEqual(queues, [['logs.error', 1]]);
  });

  it('is refused what is no kind of records', async () => {
    const options = { records: 'all' } as unknown as Parameters<typeof pinoTransport>[0];
    await assert.rejects(pinoTransport(options), InvalidArgument);
  });
});
