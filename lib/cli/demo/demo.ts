import { inspect } from 'node:util';
import {
  getRpcClient,
  getRpcServer,
  getRpcTransport,
  Target,
  type ApiOf,
  type RPCClient,
  type RPCServer,
  type Transport,
} from '../../index.ts';
import { loadConf, transportUrlOf } from '../common/conf-options.ts';
import { ownVersion, packageFile } from '../common/package-files.ts';
import { startInTime } from '../common/start-in-time.ts';
import { stylerFor } from '../common/styled.ts';
import { Calculator, Journal } from './endpoints.ts';
import { NoteBoard } from './note-board.ts';
import { Report } from './report.ts';

const SERVERS = ['server1', 'server2'] as const;
const TARGET = new Target({ exchange: 'oslo-messaging-demo', topic: 'demo' });
/** For the servers to start, and for each call or cast: nobody looks longer at a screen that does nothing. */
const TIMEOUT_MS = 5_000;

export interface DemoOptions {
  readonly transportUrl: string | undefined;
}

/** Two servers with two endpoints each, a client, and each of its verbs once, told on standard output. */
export async function runDemo({ transportUrl }: DemoOptions): Promise<void> {
  const conf = await loadConf({ files: [packageFile('conf/demo.conf')], dirs: [] });
  const url = transportUrlOf(conf, transportUrl);
  const { stdout } = process;
  const report = new Report((line) => stdout.write(`${line}\n`), stylerFor(stdout));
  await using transport = getRpcTransport(conf, { url });
  report.fact('version', `oslo-messaging ${ownVersion()}, Node ${process.versions.node}`);
  report.fact('config', conf.configFiles.join(', '));
  report.fact('transport', url.toRedactedString());
  await converse(transport, report);
}

async function converse(transport: Transport, report: Report): Promise<void> {
  const board = new NoteBoard();
  const servers = SERVERS.map((name) => createServer(transport, name, board));
  try {
    await startInTime(servers, transport, TIMEOUT_MS);
    await showEveryVerb(transport, board, report);
  } finally {
    for (const server of servers) await server[Symbol.asyncDispose]();
  }
}

async function showEveryVerb(
  transport: Transport,
  board: NoteBoard,
  report: Report,
): Promise<void> {
  report.fact('servers', `${SERVERS.join(' and ')} listen on topic "${String(TARGET.topic)}"`);
  report.fact('endpoints', 'Calculator 1.1; Journal 1.0 in namespace "journal"');
  report.head();
  await sendCalls(getRpcClient(transport, TARGET, { timeoutMs: TIMEOUT_MS }), report);
  const journal = getRpcClient<ApiOf<Journal>>(transport, TARGET.with({ namespace: 'journal' }));
  await sendCasts(journal, board, report);
}

function createServer(transport: Transport, server: string, board: NoteBoard): RPCServer {
  const journal = new Journal((text) => {
    board.add(server, text);
  });
  return getRpcServer(transport, TARGET.with({ server }), [new Calculator(), journal]);
}

async function sendCalls(client: RPCClient<ApiOf<Calculator>>, report: Report): Promise<void> {
  const calls = [
    { sentTo: 'any server', context: client, method: 'add', args: { a: 2, b: 3 } },
    {
      sentTo: 'one that serves 1.1',
      context: client.prepare({ version: '1.1' }),
      method: 'multiply',
      args: { a: 6, b: 7 },
    },
    {
      sentTo: 'server2',
      context: client.prepare({ server: 'server2' }),
      method: 'divide',
      args: { a: 1, b: 0 },
    },
  ] as const;
  for (const { sentTo, context, method, args } of calls) {
    const run = async (): Promise<string> => String(await context.call({}, method, args));
    await report.exchange({ what: 'call', sentTo, request: print(method, args), run });
  }
}

async function sendCasts(
  journal: RPCClient<ApiOf<Journal>>,
  board: NoteBoard,
  report: Report,
): Promise<void> {
  const one = { text: 'for one of you' };
  await report.exchange({
    what: 'cast',
    sentTo: 'any server',
    request: print('note', one),
    run: async () => {
      await journal.cast({}, 'note', one, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      return received(await board.wait(one.text, 1));
    },
  });
  const all = { text: 'for all of you' };
  await report.exchange({
    what: 'fanoutCast',
    sentTo: 'every server',
    request: print('note', all),
    run: async () => {
      await journal.fanoutCast({}, 'note', all, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      return received(await board.wait(all.text, SERVERS.length));
    },
  });
}

function print(method: string, args: object): string {
  return `${method} ${inspect(args)}`;
}

function received(servers: readonly string[]): string {
  // The broker has it for sure; another demo on the same broker may have been given it.
  return servers.length === 0 ? 'accepted by the broker' : `received by ${servers.join(', ')}`;
}
