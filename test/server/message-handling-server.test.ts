import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onAbort } from '../../lib/base/abort.ts';
import { ConfigOpts } from '../../lib/conf/config-opts.ts';
import { InvalidArgument, InvalidTarget } from '../../lib/errors.ts';
import { ServerListenError } from '../../lib/server/errors.ts';
import {
  MessageHandlingServer,
  type Admissible,
  type MessageHandlingServerOptions,
  type Receiver,
} from '../../lib/server/message-handling-server.ts';
import { Target } from '../../lib/target/target.ts';
import type { Driver, Listener } from '../../lib/transport/driver/driver.ts';
import type { Admission } from '../../lib/transport/driver/incoming-message.ts';
import { Transport } from '../../lib/transport/transport.ts';
import { Gate } from '../support/gate.ts';
import { RecordingLogger } from '../support/recording-logger.ts';
import { Sightings } from '../support/sightings.ts';

const TARGET = new Target({ topic: 'topic', server: 'server1' });

class Job implements Admissible {
  readonly name: string;
  readonly gate = new Gate();
  readonly #admission: Admission;

  constructor(name: string, admission: Admission = 'admitted') {
    this.name = name;
    this.#admission = admission;
  }

  admit(): Admission {
    return this.#admission;
  }
}

/** A server whose listener and work are the test's. */
class TestServer extends MessageHandlingServer<Job> {
  readonly begun = new Sightings<string>();
  readonly listenerCalls: string[] = [];
  readonly log: RecordingLogger;
  /** How listening goes; the test may make it slow or fail. */
  listening: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  stopping: () => Promise<void> = () => Promise.resolve();
  deliver: (job: Job) => void = () => {
    assert.fail('nobody listens');
  };
  reject: () => void = () => {
    assert.fail('nobody listens');
  };

  constructor(log: RecordingLogger, conf: ConfigOpts, options: MessageHandlingServerOptions) {
    const driver = { close: () => Promise.resolve() } as unknown as Driver;
    super(new Transport(conf, log, driver), TARGET, options);
    this.log = log;
  }

  static make(options: MessageHandlingServerOptions = { concurrency: 1 }): TestServer {
    return new TestServer(new RecordingLogger(), new ConfigOpts(), options);
  }

  protected override async createListener(
    { onMessage, onRejected }: Receiver<Job>,
    signal: AbortSignal,
  ): Promise<Listener> {
    this.listenerCalls.push('listen');
    this.deliver = onMessage;
    this.reject = onRejected;
    await this.listening(signal);
    return {
      stop: () => {
        this.listenerCalls.push('stop');
        return this.stopping();
      },
      close: () => {
        this.listenerCalls.push('close');
        return Promise.resolve();
      },
    };
  }

  protected override process(job: Job, queuedMs: number): Promise<void> {
    assert(queuedMs >= 0);
    this.begun.add(job.name);
    return job.gate.opened;
  }
}

describe('a server at work', () => {
  it('begins messages in order, as many as it has slots', async () => {
    await using server = TestServer.make({ concurrency: 2 });
    await server.start();
    const [a, b, c] = [new Job('a'), new Job('b'), new Job('c')];
    for (const job of [a, b, c]) server.deliver(job);
    assert.deepEqual(server.begun.all, ['a', 'b']);
    assert.equal(server.running, 2);
    b.gate.open();
    assert.deepEqual(await server.begun.count(3), ['a', 'b', 'c']);
    a.gate.open();
    c.gate.open();
  });

  it('drops and counts what was seen before, is too late, is gone or makes no sense', async () => {
    await using server = TestServer.make();
    await server.start();
    const jobs = [
      new Job('a', 'duplicate'),
      new Job('b', 'gone'),
      new Job('late', 'expired'),
      new Job('c'),
      new Job('d', 'gone'),
    ];
    for (const job of jobs) server.deliver(job);
    for (let n = 0; n < 2; n += 1) server.reject();
    jobs[3]?.gate.open();
    await server.stop();
    await server.wait();
    assert.deepEqual(server.begun.all, ['c']);
    assert.deepEqual(server.dropped, { duplicate: 1, expired: 1, gone: 1, rejected: 2 });
  });

  it('has as many slots as the configuration says', () => {
    assert.equal(TestServer.make({}).concurrency, 64);
    const conf = new ConfigOpts();
    conf.setOverride('DEFAULT', 'executor_thread_pool_size', 3);
    assert.equal(new TestServer(new RecordingLogger(), conf, {}).concurrency, 3);
  });

  for (const concurrency of [0, -1, 1.5, Number.NaN, Infinity, '3' as unknown as number]) {
    it(`cannot have ${String(concurrency)} slots`, () => {
      assert.throws(() => TestServer.make({ concurrency }), InvalidArgument);
    });
  }
});

describe('start()', () => {
  it('warns when the server has been started, and listens once', async () => {
    await using server = TestServer.make();
    await Promise.all([server.start(), server.start()]);
    await server.start();
    assert.deepEqual(server.listenerCalls, ['listen']);
    assert.equal(server.log.about(/started already/).length, 2);
  });

  it('says where and why it cannot listen, and can be tried again', async () => {
    await using server = TestServer.make();
    const cause = new Error('no broker at rabbit://me:secret@host/');
    server.listening = () => Promise.reject(cause);
    await assert.rejects(server.start(), (error) => {
      assert(error instanceof ServerListenError);
      assert.equal(error.target, TARGET);
      assert.equal(error.cause, cause);
      assert.match(error.message, /<Target topic=topic, server=server1>.*no broker at/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
    assert.equal(server.state, 'created');
    server.listening = () => Promise.resolve();
    await server.start();
    assert.equal(server.state, 'started');
  });

  it("passes on a target's fault as it is", async () => {
    const server = TestServer.make();
    server.listening = () => Promise.reject(new InvalidTarget('no server', TARGET));
    await assert.rejects(server.start(), InvalidTarget);
  });

  it('takes messages that come before it resolves', async () => {
    await using server = TestServer.make();
    const gate = new Gate();
    server.listening = () => gate.opened;
    const starting = server.start();
    const job = new Job('early');
    server.deliver(job);
    assert.deepEqual(server.begun.all, ['early']);
    job.gate.open();
    gate.open();
    await starting;
  });

  it('on a stopped server first waits for what that still works on', async () => {
    await using server = TestServer.make();
    await server.start();
    const job = new Job('a');
    server.deliver(job);
    await server.stop();
    const restarted = server.start();
    job.gate.open();
    await restarted;
    assert.deepEqual(server.listenerCalls, ['listen', 'stop', 'close', 'listen']);
    assert.equal(server.state, 'started');
  });
});

describe('stop()', () => {
  it('leaves what waits, and what comes meanwhile, to others', async () => {
    const server = TestServer.make();
    await server.start();
    const running = new Job('running');
    server.deliver(running);
    server.deliver(new Job('waiting'));
    const stopping = new Gate();
    server.stopping = () => stopping.opened;
    const stopped = server.stop();
    server.deliver(new Job('coming'));
    running.gate.open();
    stopping.open();
    await stopped;
    await server.wait();
    assert.deepEqual(server.begun.all, ['running']);
    assert.deepEqual(server.dropped, { duplicate: 0, expired: 0, gone: 0, rejected: 0 });
  });

  it('is idempotent, also at the same time', async () => {
    const server = TestServer.make();
    await server.start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    await server.wait();
    await server.stop();
    assert.deepEqual(server.listenerCalls, ['listen', 'stop', 'close']);
  });

  it('does nothing on a server that was never started', async () => {
    const server = TestServer.make();
    await server.stop();
    await server.wait();
    assert.deepEqual(server.listenerCalls, []);
  });

  it('during start() lets it finish and stops then', async () => {
    const server = TestServer.make();
    const gate = new Gate();
    server.listening = () => gate.opened;
    const starting = server.start();
    const stopping = server.stop();
    server.deliver(new Job('too late'));
    gate.open();
    await Promise.all([starting, stopping]);
    assert.equal(server.state, 'stopped');
    await server.wait();
    assert.deepEqual(server.listenerCalls, ['listen', 'stop', 'close']);
    assert.deepEqual(server.begun.all, []);
  });

  it('during a start() that waits for a broker makes it give up', async () => {
    const server = TestServer.make();
    server.listening = (signal) =>
      new Promise((_resolve, reject) => {
        onAbort(signal, reject);
      });
    const starting = assert.rejects(server.start(), {
      name: 'ServerListenError',
      message: /stopped before it listened/,
    });
    await Promise.all([starting, server.stop()]);
    assert.equal(server.state, 'created');
  });

  it('during a start() that fails has nothing to do', async () => {
    const server = TestServer.make();
    server.listening = () => Promise.reject(new Error('no broker'));
    const starting = assert.rejects(server.start(), ServerListenError);
    await Promise.all([starting, server.stop()]);
    assert.equal(server.state, 'created');
  });

  it('that fails still lets wait() close the listener', async () => {
    const server = TestServer.make();
    await server.start();
    server.stopping = () => Promise.reject(new Error('no connection'));
    await assert.rejects(server.stop(), { message: 'no connection' });
    await server.wait();
    assert.deepEqual(server.listenerCalls, ['listen', 'stop', 'close']);
  });
});

describe('wait()', () => {
  it('waits for what runs, then closes the listener, once', async () => {
    const server = TestServer.make({ concurrency: 2 });
    await server.start();
    const jobs = [new Job('a'), new Job('b')];
    for (const job of jobs) server.deliver(job);
    await server.stop();
    const waiting = Promise.all([server.wait(), server.wait()]);
    assert.equal(server.state, 'draining');
    jobs[0]?.gate.open();
    await jobs[0]?.gate.opened;
    assert.deepEqual(server.listenerCalls, ['listen', 'stop']);
    jobs[1]?.gate.open();
    await waiting;
    assert.deepEqual(server.listenerCalls, ['listen', 'stop', 'close']);
    assert.equal(server.state, 'created');
  });

  it('before stop() waits for that, with a warning', async () => {
    const server = TestServer.make();
    await server.start();
    const events: string[] = [];
    const waiting = server.wait().then(() => events.push('waited'));
    await new Promise(setImmediate);
    events.push('stopping');
    await server.stop();
    await waiting;
    assert.deepEqual(events, ['stopping', 'waited']);
    assert.equal(server.log.about(/wait\(\) before stop\(\)/).length, 1);
  });

  it('during a start() that fails has nothing to wait for', async () => {
    const server = TestServer.make();
    server.listening = () => Promise.reject(new Error('no broker'));
    const starting = assert.rejects(server.start(), ServerListenError);
    await Promise.all([starting, server.wait()]);
  });
});

describe('the end of a scope', () => {
  it('stops the server and waits for what it works on', async () => {
    const events: string[] = [];
    const job = new Job('a');
    const outer = TestServer.make();
    const scope = async (): Promise<void> => {
      await using server = outer;
      await server.start();
      server.deliver(job);
    };
    const left = scope().then(() => events.push('left'));
    await new Promise(setImmediate);
    events.push('finishing');
    job.gate.open();
    await left;
    assert.deepEqual(events, ['finishing', 'left']);
    assert.deepEqual(outer.listenerCalls, ['listen', 'stop', 'close']);
  });
});
