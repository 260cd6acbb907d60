import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAtExit } from '../test/support/process.ts';
import { SINK, type Broker } from './broker.ts';
import type { Contestant } from './contestants.ts';
import type { Duration } from './duration.ts';
import type { Measurement } from './measurement.ts';
import { connectionsOf, cpuUsOf, rssOf } from './proc.ts';
import { ProgramRun } from './program-run.ts';
import { encodeNotification, encodeRequest, hexId } from './programs/plain-message.ts';
import { PRIORITY, warmUpTopic, type Job, type Report, type Work } from './programs/job.ts';
import { sampleRequest } from './sample-request.ts';
import type { Scenario } from './scenarios.ts';
import { SocketWrites } from './socket-writes.ts';

/** Long enough for whoever is limited by number, and ended by that. */
const UNLIMITED_SECONDS = 60;

/** What there is of programs while one is measured. */
interface Running {
  readonly client?: ProgramRun | undefined;
  readonly server?: ProgramRun | undefined;
  readonly reporter: ProgramRun;
}

/** All that was started for one measurement. */
class Programs implements Disposable {
  readonly #started: ProgramRun[] = [];

  start(command: readonly [string, ...string[]]): ProgramRun {
    const program = new ProgramRun(command);
    this.#started.push(program);
    return program;
  }

  [Symbol.dispose](): void {
    for (const program of this.#started) program[Symbol.dispose]();
  }
}

/** Measures contestants on one broker. */
export class Measuring {
  readonly #broker: Broker;
  readonly #duration: Duration;
  readonly #folder = mkdtempSync(join(tmpdir(), 'oslo-messaging-bench-'));

  constructor(broker: Broker, duration: Duration) {
    this.#broker = broker;
    this.#duration = duration;
    endAtExit({ folder: this.#folder });
  }

  async measure(contestant: Contestant, scenario: Scenario): Promise<Measurement> {
    if (scenario.work === 'start') return this.#coldStart(contestant, scenario);
    using programs = new Programs();
    const running = await this.#start(contestant, scenario, programs);
    const before = this.#cpu(running);
    const report = await this.#run(running);
    const spent = differences(before, this.#cpu(running));
    return { ...perMessage(report, spent), ...this.#footprint(running) };
  }

  /** The same work under strace, which is too slow for anything else. */
  async countWrites(contestant: Contestant, scenario: Scenario): Promise<Measurement> {
    using programs = new Programs();
    const running = await this.#start(contestant, scenario, programs);
    using client = await SocketWrites.watch(running.client?.pid, this.#folder);
    using server = await SocketWrites.watch(running.server?.pid, this.#folder);
    const { count } = await this.#run(running);
    return {
      ...(client !== undefined && { clientWrites: client.count() / count }),
      ...(server !== undefined && { serverWrites: server.count() / count }),
    };
  }

  async #run({ client, server, reporter }: Running): Promise<Report> {
    for (const program of [server, client]) program?.go();
    return reporter.report();
  }

  async #coldStart(contestant: Contestant, scenario: Scenario): Promise<Measurement> {
    using programs = new Programs();
    const { launch } = this.#launcher(contestant, scenario, programs);
    await launch('server').ready();
    const startedAt = performance.now();
    const client = launch('client');
    await client.report();
    const ms = performance.now() - startedAt;
    return { p50Ms: ms, clientUs: cpuUsOf(client.pid), clientBytes: rssOf(client.pid) };
  }

  async #start(contestant: Contestant, scenario: Scenario, programs: Programs): Promise<Running> {
    const { launch, job, request } = this.#launcher(contestant, scenario, programs);
    const launched = async (role: Job['role']): Promise<ProgramRun> => {
      const program = launch(role);
      await program.ready();
      return program;
    };
    switch (scenario.work) {
      case 'drain': {
        const message = (): Buffer => encodeRequest(request, undefined);
        await this.#broker.fill(warmUpTopic(job.topic), message, job.warmUpMessages);
        await this.#broker.fill(job.topic, message, job.messages);
        const server = await launched('server');
        await this.#broker.rest();
        return { server, reporter: server };
      }
      case 'listen':
      case 'listen-batch': {
        const message = (): Buffer => encodeNotification(request);
        await this.#broker.fill(
          notificationQueue(warmUpTopic(job.topic)),
          message,
          job.warmUpMessages,
        );
        await this.#broker.fill(notificationQueue(job.topic), message, job.messages);
        const server = await launched('server');
        await this.#broker.rest();
        return { server, reporter: server };
      }
      case 'cast':
      case 'notify': {
        const queue = scenario.work === 'cast' ? job.topic : notificationQueue(job.topic);
        await this.#broker.sink(queue);
        const client = await launched('client');
        return { client, reporter: client };
      }
      default: {
        const server = await launched('server');
        const client = await launched('client');
        return { server, client, reporter: scenario.work === 'fanout' ? server : client };
      }
    }
  }

  #launcher(contestant: Contestant, scenario: Scenario, programs: Programs) {
    const request = sampleRequest(scenario.argumentBytes);
    const file = join(this.#folder, `${scenario.name}.json`);
    writeFileSync(file, JSON.stringify(request));
    const isFanout = scenario.work === 'fanout';
    const job = {
      work: scenario.work,
      url: this.#broker.url,
      // Of its own for each run: nothing that is left of one disturbs the next.
      topic: `${isUnread(scenario.work) ? SINK : ''}bench-${hexId()}`,
      inFlight: scenario.inFlight,
      seconds: isFanout ? UNLIMITED_SECONDS : this.#duration.seconds,
      warmUpSeconds: isFanout ? 0 : this.#warmUpSeconds(contestant),
      messages: Math.round((scenario.messages ?? 0) * (contestant.share ?? 1)),
      warmUpMessages: contestant.warmsUp === true ? (scenario.warmUpMessages ?? 0) : 0,
      request: file,
    };
    const launch = (role: Job['role']): ProgramRun =>
      programs.start(contestant.command({ ...job, role }, request));
    return { launch, job, request };
  }

  #warmUpSeconds({ warmsUp }: Contestant): number {
    const { warmUpSeconds, compileSeconds } = this.#duration;
    return warmsUp === true ? warmUpSeconds + compileSeconds : warmUpSeconds;
  }

  #cpu({ client, server }: Running): Cpu {
    return {
      clientUs: client && cpuUsOf(client.pid),
      serverUs: server && cpuUsOf(server.pid),
      brokerUs: cpuUsOf(this.#broker.pid),
    };
  }

  #footprint({ client, server }: Running): Measurement {
    const { port } = this.#broker;
    return {
      ...(client && {
        clientBytes: rssOf(client.pid),
        clientConnections: connectionsOf(client.pid, port),
      }),
      ...(server && {
        serverBytes: rssOf(server.pid),
        serverConnections: connectionsOf(server.pid, port),
      }),
    };
  }
}

function isUnread(work: Work): boolean {
  return work === 'cast' || work === 'notify';
}

function notificationQueue(topic: string): string {
  return `${topic}.${PRIORITY}`;
}

interface Cpu {
  readonly clientUs: number | undefined;
  readonly serverUs: number | undefined;
  readonly brokerUs: number;
}

function differences(before: Cpu, after: Cpu): Cpu {
  const spent = (key: 'clientUs' | 'serverUs'): number | undefined =>
    after[key] === undefined || before[key] === undefined ? undefined : after[key] - before[key];
  return {
    clientUs: spent('clientUs'),
    serverUs: spent('serverUs'),
    brokerUs: after.brokerUs - before.brokerUs,
  };
}

function perMessage({ count, ms, p50Ms, p99Ms }: Report, spent: Cpu): Measurement {
  return {
    rate: (count * 1000) / ms,
    ...(p50Ms !== undefined && { p50Ms }),
    ...(p99Ms !== undefined && { p99Ms }),
    ...(spent.clientUs !== undefined && { clientUs: spent.clientUs / count }),
    ...(spent.serverUs !== undefined && { serverUs: spent.serverUs / count }),
    brokerUs: spent.brokerUs / count,
  };
}
