"""Python's oslo.messaging as many compute nodes: what a server and a client cost each.

Obeys the protocol of job.ts. Its first argument is the job.
"""

import json
import resource
import sys
import time

from amqp import abstract_channel
from oslo_config import cfg
import oslo_messaging

JOB = json.loads(sys.argv[1])
# exchange.declare, queue.declare, queue.bind, basic.consume
DECLARATIONS = {(40, 10), (50, 10), (50, 20), (60, 20)}


class Meter:
    def __init__(self):
        self._declarations = 0
        send_method = abstract_channel.AbstractChannel.send_method

        def counting(channel, sig, *args, **kwargs):
            if sig in DECLARATIONS:
                self._declarations += 1
            return send_method(channel, sig, *args, **kwargs)

        abstract_channel.AbstractChannel.send_method = counting
        self._last = self._snapshot()

    def lap(self):
        before, now = self._last, self._snapshot()
        self._last = now
        spent = {key: now[key] - before[key] for key in now}
        spent['peakBytes'] = spent['bytes']
        return spent

    def _snapshot(self):
        with open('/proc/self/statm', encoding='ascii') as statm:
            pages = int(statm.read().split()[1])
        return {
            'cpuUs': round(time.process_time() * 1e6),
            'bytes': pages * resource.getpagesize(),
            'declarations': self._declarations,
        }


class Endpoint:
    def ping(self, ctxt):
        return None


def start_node(server):
    transport = oslo_messaging.get_rpc_transport(cfg.CONF, JOB['url'].replace('amqp:', 'rabbit:'))
    target = oslo_messaging.Target(topic=JOB['topic'], server=server)
    oslo_messaging.get_rpc_server(
        transport, target, [Endpoint()], executor='threading',
        access_policy=oslo_messaging.LegacyRPCAccessPolicy).start()
    client = oslo_messaging.get_rpc_client(transport, oslo_messaging.Target(topic=JOB['topic']))
    client.prepare(server=server).call({}, 'ping')


def say(line):
    print(line, flush=True)


def main():
    meter = Meter()
    cfg.CONF([], default_config_files=[])
    start_node('first')
    meter.lap()
    say('ready')
    sys.stdin.readline()
    for number in range(JOB['size']):
        start_node('host%d' % number)
    say(json.dumps(meter.lap()))
    sys.stdin.readline()
    say(json.dumps(meter.lap()))
    time.sleep(3600)


main()
