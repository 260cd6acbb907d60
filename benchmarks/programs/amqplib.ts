/** The program one would write with amqplib in place of this library, with Nagle's algorithm off. */
import amqp, { type Channel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import { EXCHANGE, FANOUT_SERVERS, PRIORITY, SERVER } from './job.ts';
import { Participant } from './participant.ts';
import {
  decode,
  encodeNotification,
  encodeReply,
  encodeRequest,
  hexId,
  PROPERTIES,
  unpack,
} from './plain-message.ts';

const EXPIRES = { 'x-expires': 1_800_000 };

const participant = new Participant();
const { job, request } = participant;
const model = await amqp.connect(job.url, { noDelay: true });
const channel = await model.createConfirmChannel();
if (job.role === 'client') await runClient(channel);
else await runServer(channel);

async function runClient(channel: ConfirmChannel): Promise<void> {
  await channel.assertExchange(EXCHANGE, 'topic', { durable: false });
  if (job.work === 'call' || job.work === 'start') await participant.load(await caller(channel));
  else if (job.work === 'fanout')
    await participant.load(() => cast(channel, `${job.topic}_fanout`, ''));
  else if (job.work === 'notify') await runNotifier(channel);
  else await participant.load(() => cast(channel, EXCHANGE, job.topic));
}

async function runNotifier(channel: ConfirmChannel): Promise<void> {
  const queue = `${job.topic}.${PRIORITY}`;
  await channel.assertQueue(queue, { durable: false });
  await channel.bindQueue(queue, EXCHANGE, queue);
  await participant.load(() => publish(channel, EXCHANGE, queue, encodeNotification(request)));
}

async function caller(channel: ConfirmChannel): Promise<() => Promise<unknown>> {
  const replyQ = `reply_${hexId()}`;
  const waiting = new Map<string, (result: unknown) => void>();
  await channel.assertQueue(replyQ, { durable: false, arguments: EXPIRES });
  await channel.consume(replyQ, (message) => {
    if (message === null) return;
    channel.ack(message);
    const { result, _msg_id: msgId } = decode(message.content);
    waiting.get(msgId as string)?.(result);
    waiting.delete(msgId as string);
  });
  return () =>
    new Promise((resolve, reject) => {
      const msgId = hexId();
      waiting.set(msgId, resolve);
      publish(channel, EXCHANGE, job.topic, encodeRequest(request, { msgId, replyQ })).catch(
        reject,
      );
    });
}

function cast(channel: ConfirmChannel, exchange: string, routingKey: string): Promise<void> {
  return publish(channel, exchange, routingKey, encodeRequest(request, undefined));
}

function publish(
  channel: ConfirmChannel,
  exchange: string,
  routingKey: string,
  content: Buffer,
): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.publish(
      exchange,
      routingKey,
      content,
      { ...PROPERTIES, mandatory: exchange === '' },
      (error: Error | null) => {
        if (error === null) resolve();
        else reject(error);
      },
    );
  });
}

function runServer(channel: ConfirmChannel): Promise<void> {
  const serve = (topic: string, done: () => void): Promise<void> => {
    const onMessage = (message: ConsumeMessage | null): void => {
      if (message === null) return;
      channel.ack(message);
      const { msgId, replyQ } = unpack(decode(message.content));
      done();
      if (msgId === undefined) return;
      publish(channel, '', replyQ, encodeReply(msgId, request.reply)).catch((error: unknown) => {
        throw error;
      });
    };
    if (job.work === 'fanout') return consumeFanouts(channel, topic, onMessage);
    const queues = job.work === 'listen' ? [`${topic}.${PRIORITY}`] : [topic, `${topic}.${SERVER}`];
    return consumeQueues(channel, queues, onMessage);
  };
  return job.work === 'drain' || job.work === 'listen'
    ? participant.drain(serve)
    : participant.serve(serve);
}

type OnMessage = (message: ConsumeMessage | null) => void;

async function consumeQueues(
  channel: Channel,
  queues: readonly string[],
  onMessage: OnMessage,
): Promise<void> {
  await channel.assertExchange(EXCHANGE, 'topic', { durable: false });
  for (const queue of queues) {
    await channel.assertQueue(queue, { durable: false });
    await channel.bindQueue(queue, EXCHANGE, queue);
    await channel.consume(queue, onMessage);
  }
}

async function consumeFanouts(
  channel: Channel,
  topic: string,
  onMessage: OnMessage,
): Promise<void> {
  const exchange = `${topic}_fanout`;
  await channel.assertExchange(exchange, 'fanout', { durable: false, autoDelete: true });
  for (let server = 0; server < FANOUT_SERVERS; server += 1) {
    const queue = `${exchange}_${hexId()}`;
    await channel.assertQueue(queue, { durable: false, arguments: EXPIRES });
    await channel.bindQueue(queue, exchange, '');
    await channel.consume(queue, onMessage);
  }
}
