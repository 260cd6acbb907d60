import { it } from 'node:test';
import { passes } from '../support/example-test.ts';
import { createVhost } from '../support/rabbit-vhost.ts';

it('The example of a test on RabbitMQ passes', async () => {
  await using vhost = await createVhost();
  await passes('rabbitmq', { RABBIT_URL: vhost.url });
});
