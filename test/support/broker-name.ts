import amqp from 'amqplib';

/**
 * What a broker says that it is: `RabbitMQ 3.10.8`.
 *
 * @param url as oslo has it, beginning with `rabbit:`.
 * @throws when nobody answers there, or refuses the login.
 */
export async function brokerName(url: string): Promise<string> {
  const model = await amqp.connect(url.replace(/^rabbit:/, 'amqp:'));
  const { product, version } = model.connection.serverProperties;
  await model.close();
  return `${product} ${version}`;
}
