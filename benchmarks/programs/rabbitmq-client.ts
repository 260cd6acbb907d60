/** The program one would write with rabbitmq-client in place of this library. */
import { Connection, type AsyncMessage, type Publisher } from 'rabbitmq-client';
import { EXCHANGE, SERVER } from './job.ts';
import { Participant } from './participant.ts';
import { decode, encodeReply, encodeRequest, hexId, PROPERTIES, unpack } from './plain-message.ts';

const { contentType, contentEncoding, priority, headers } = PROPERTIES;
const PUBLISH = { contentType, contentEncoding, priority, headers, durable: true };

const participant = new Participant();
const { job, request } = participant;
const connection = new Connection({ url: job.url });
const publisher = connection.createPublisher({ confirm: true });
if (job.role === 'client') await runClient(connection, publisher);
else await runServer(connection, publisher);

async function runClient(connection: Connection, publisher: Publisher): Promise<void> {
  await connection.exchangeDeclare({ exchange: EXCHANGE, type: 'topic', durable: false });
  const isCall = job.work === 'call' || job.work === 'start';
  await participant.load(isCall ? await caller(connection, publisher) : () => cast(publisher));
}

async function caller(
  connection: Connection,
  publisher: Publisher,
): Promise<() => Promise<unknown>> {
  const replyQ = `reply_${hexId()}`;
  const waiting = new Map<string, (result: unknown) => void>();
  const queue = replyQ;
  await consume(connection, { queue, expires: 1_800_000 }, ({ body }) => {
    const { result, _msg_id: msgId } = decode(body as Buffer);
    waiting.get(msgId as string)?.(result);
    waiting.delete(msgId as string);
  });
  return () =>
    new Promise((resolve, reject) => {
      const msgId = hexId();
      waiting.set(msgId, resolve);
      const body = encodeRequest(request, { msgId, replyQ });
      publisher.send({ ...PUBLISH, exchange: EXCHANGE, routingKey: job.topic }, body).catch(reject);
    });
}

function cast(publisher: Publisher): Promise<void> {
  const envelope = { ...PUBLISH, exchange: EXCHANGE, routingKey: job.topic };
  return publisher.send(envelope, encodeRequest(request, undefined));
}

function runServer(connection: Connection, publisher: Publisher): Promise<void> {
  const serve = async (topic: string, done: () => void): Promise<void> => {
    const onMessage = async ({ body }: AsyncMessage): Promise<void> => {
      const { msgId, replyQ } = unpack(decode(body as Buffer));
      done();
      if (msgId === undefined) return;
      const envelope = { ...PUBLISH, routingKey: replyQ, mandatory: true };
      await publisher.send(envelope, encodeReply(msgId, request.reply));
    };
    await connection.exchangeDeclare({ exchange: EXCHANGE, type: 'topic', durable: false });
    for (const queue of [topic, `${topic}.${SERVER}`]) {
      await consume(connection, { queue, bind: true }, onMessage);
    }
  };
  return job.work === 'drain' || job.work === 'listen'
    ? participant.drain(serve)
    : participant.serve(serve);
}

/** Resolves when the queue is consumed. */
function consume(
  connection: Connection,
  { queue, expires, bind }: { queue: string; expires?: number; bind?: boolean },
  onMessage: (message: AsyncMessage) => void | Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const consumer = connection.createConsumer(
      {
        queue,
        queueOptions: {
          durable: false,
          ...(expires !== undefined && { arguments: { 'x-expires': expires } }),
        },
        ...(bind === true && { queueBindings: [{ exchange: EXCHANGE, routingKey: queue }] }),
      },
      async (message) => {
        await onMessage(message);
      },
    );
    consumer.once('ready', resolve);
    consumer.once('error', reject);
  });
}
