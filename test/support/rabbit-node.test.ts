import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isListening } from './ports.ts';
import { RabbitNode } from './rabbit-node.ts';

describe('A private RabbitMQ node', () => {
  it('serves AMQP, keeps its durable things over a crash, and leaves nothing behind', async () => {
    await using node = await RabbitNode.start();
    assert.equal(await isListening(node.port), true);

    const declare = `rabbit_exchange:declare(rabbit_misc:r(<<"/">>, exchange, <<"kept">>), topic, true, false, false, [], <<"test">>), mnesia:sync_log().`;
    await node.ctl.eval(declare);
    await node.crash();
    assert.equal(await isListening(node.port), false);

    await node.restart();
    const exchanges = await node.ctl.vhost('/').listExchanges('name', 'durable');
    assert.deepEqual(
      exchanges.filter(({ name }) => name === 'kept'),
      [{ name: 'kept', durable: true }],
    );

    const folder = await node.ctl.eval('os:getenv("HOME").');
    await node.stop();
    assert.equal(await isListening(node.port), false);
    assert.equal(existsSync(JSON.parse(folder) as string), false);
  });

  it('shares nothing with a second one', async () => {
    const nodes = await Promise.all([RabbitNode.start(), RabbitNode.start()]);
    try {
      const [one, two] = nodes;
      await one.ctl.addVhost('only-here');
      const names = await Promise.all(nodes.map((node) => node.ctl.list('list_vhosts', ['name'])));
      assert.deepEqual(names[0]?.map(({ name }) => name).sort(), ['/', 'only-here']);
      assert.deepEqual(names[1], [{ name: '/' }]);
      assert.notEqual(one.port, two.port);
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
  });

  it('says what RabbitMQ said when it cannot start', async () => {
    await assert.rejects(
      RabbitNode.start({ configuration: 'no_such_setting = 1' }),
      /RabbitMQ did not start:[^]*no_such_setting/,
    );
  });
});
