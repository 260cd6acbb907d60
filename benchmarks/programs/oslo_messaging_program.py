"""Python's oslo.messaging as a service uses it; contexts are plain dicts, without a serializer.

Obeys the protocol of job.ts. Its first argument is the job, the second the executor.
"""

import json
import sys
import threading
import time

JOB = json.loads(sys.argv[1])
EXECUTOR = sys.argv[2]

if EXECUTOR == 'eventlet':
    import eventlet

    eventlet.monkey_patch()

from oslo_config import cfg  # noqa: E402
import oslo_messaging  # noqa: E402

FANOUT_SERVERS = 10
SERVER = 'server1'

with open(JOB['request'], encoding='utf-8') as file:
    REQUEST = json.load(file)


def say(line):
    print(line, flush=True)


def wait_for_line():
    if EXECUTOR == 'eventlet':
        return eventlet.tpool.execute(sys.stdin.readline)
    return sys.stdin.readline()


def keep_going(once, seconds):
    """Runs as many callers as the job says; returns count, seconds and latencies."""
    latencies = []
    started_at = time.perf_counter()
    ends_at = started_at + seconds

    def one_after_another():
        before = time.perf_counter()
        while True:
            once()
            now = time.perf_counter()
            latencies.append(now - before)
            before = now
            if now >= ends_at:
                return

    callers = [threading.Thread(target=one_after_another) for _ in range(JOB['inFlight'])]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return time.perf_counter() - started_at, latencies


def load(once):
    if JOB['work'] == 'start':
        once()
        say(json.dumps({'count': 1, 'ms': 0}))
        return
    keep_going(once, JOB['warmUpSeconds'])
    say('ready')
    wait_for_line()
    seconds, latencies = keep_going(once, JOB['seconds'])
    latencies.sort()

    def at(share):
        return latencies[int(len(latencies) * share)] * 1000

    say(json.dumps({'count': len(latencies), 'ms': seconds * 1000,
                    'p50Ms': at(0.5), 'p99Ms': at(0.99)}))


class Counter:
    """Counts messages; the last of so many reports the time since the first."""

    def __init__(self, total):
        self._total = total
        self._count = 0
        self._lock = threading.Lock()

    def one_more(self):
        with self._lock:
            if self._count == 0:
                self._started_at = time.perf_counter()
            self._count += 1
            if self._count != self._total:
                return
        ms = (time.perf_counter() - self._started_at) * 1000
        say(json.dumps({'count': self._total - 1, 'ms': ms}))


class Endpoint:
    target = oslo_messaging.Target(version=REQUEST['version'])

    def __init__(self, counter):
        self._counter = counter

    def __getattr__(self, name):
        if name != REQUEST['method']:
            raise AttributeError(name)

        def method(ctxt, **args):
            self._counter.one_more()
            return REQUEST['reply']

        return method


def run_client(transport):
    target = oslo_messaging.Target(topic=JOB['topic'], version=REQUEST['version'],
                                   fanout=JOB['work'] == 'fanout' or None)
    client = oslo_messaging.get_rpc_client(transport, target) \
        if hasattr(oslo_messaging, 'get_rpc_client') \
        else oslo_messaging.RPCClient(transport, target)
    verb = client.call if JOB['work'] in ('call', 'start') else client.cast
    load(lambda: verb(REQUEST['ctxt'], REQUEST['method'], **REQUEST['args']))


def run_server(transport):
    counter = Counter(JOB['messages'])
    names = [SERVER]
    if JOB['work'] == 'fanout':
        names = ['s%d' % n for n in range(FANOUT_SERVERS)]
    servers = [
        oslo_messaging.get_rpc_server(
            transport, oslo_messaging.Target(topic=JOB['topic'], server=name),
            [Endpoint(counter)], executor=EXECUTOR,
            access_policy=oslo_messaging.LegacyRPCAccessPolicy)
        for name in names
    ]
    if JOB['work'] == 'drain':
        say('ready')
        wait_for_line()
        for server in servers:
            server.start()
    else:
        for server in servers:
            server.start()
        say('ready')


def main():
    conf = cfg.CONF
    conf([], default_config_files=[])
    transport = oslo_messaging.get_rpc_transport(conf, url=JOB['url'].replace('amqp:', 'rabbit:'))
    if JOB['role'] == 'client':
        run_client(transport)
    else:
        run_server(transport)
    while True:
        time.sleep(60)


main()
