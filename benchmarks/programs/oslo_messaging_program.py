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
    from eventlet import tpool

    eventlet.monkey_patch()

from oslo_config import cfg  # noqa: E402
import oslo_messaging  # noqa: E402

# As in job.ts.
FANOUT_SERVERS = 10
SERVER = 'server1'
PUBLISHER_ID = 'compute.host1'
EVENT_TYPE = 'compute.instance.update'
BATCH = 100

with open(JOB['request'], encoding='utf-8') as file:
    REQUEST = json.load(file)


def say(line):
    print(line, flush=True)


def wait_for_line():
    if EXECUTOR == 'eventlet':
        return tpool.execute(sys.stdin.readline)
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
    """Counts messages; the last of so many reports the time since begin()."""

    def __init__(self, total):
        self._total = total
        self._count = 0
        self._started_at = None
        self._lock = threading.Lock()

    def begin(self):
        self._started_at = time.perf_counter()

    def one_more(self):
        with self._lock:
            self._count += 1
            if self._count != self._total:
                return
        ms = (time.perf_counter() - self._started_at) * 1000
        say(json.dumps({'count': self._total, 'ms': ms}))


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


class Listener:
    def __init__(self, counter):
        self._counter = counter

    def info(self, ctxt, publisher_id, event_type, payload, metadata):
        self._counter.one_more()


class BatchListener:
    def __init__(self, counter):
        self._counter = counter

    def info(self, messages):
        for _ in messages:
            self._counter.one_more()


def run_notifier(transport):
    notifier = oslo_messaging.Notifier(transport, PUBLISHER_ID, driver='messagingv2',
                                       topics=[JOB['topic']])
    load(lambda: notifier.info(REQUEST['ctxt'], EVENT_TYPE, REQUEST['args']))


def run_client(transport):
    target = oslo_messaging.Target(topic=JOB['topic'], version=REQUEST['version'],
                                   fanout=JOB['work'] == 'fanout' or None)
    client = oslo_messaging.get_rpc_client(transport, target) \
        if hasattr(oslo_messaging, 'get_rpc_client') \
        else oslo_messaging.RPCClient(transport, target)
    verb = client.call if JOB['work'] in ('call', 'start') else client.cast
    load(lambda: verb(REQUEST['ctxt'], REQUEST['method'], **REQUEST['args']))


def make_servers(transport, counter):
    work = JOB['work']
    targets = [oslo_messaging.Target(topic=JOB['topic'])]
    if work == 'listen':
        return [oslo_messaging.get_notification_listener(
            transport, targets, [Listener(counter)], executor=EXECUTOR)]
    if work == 'listen-batch':
        return [oslo_messaging.get_batch_notification_listener(
            transport, targets, [BatchListener(counter)], executor=EXECUTOR,
            batch_size=BATCH, batch_timeout=1)]
    names = ['s%d' % n for n in range(FANOUT_SERVERS)] if work == 'fanout' else [SERVER]
    return [
        oslo_messaging.get_rpc_server(
            transport, oslo_messaging.Target(topic=JOB['topic'], server=name),
            [Endpoint(counter)], executor=EXECUTOR,
            access_policy=oslo_messaging.LegacyRPCAccessPolicy)
        for name in names
    ]


def run_server(transport):
    counter = Counter(JOB['messages'])
    servers = make_servers(transport, counter)
    drains = JOB['work'] in ('drain', 'listen', 'listen-batch')
    if drains:
        say('ready')
        wait_for_line()
        counter.begin()
    for server in servers:
        server.start()
    if not drains:
        say('ready')
        if JOB['work'] == 'fanout':
            wait_for_line()
            counter.begin()


def main():
    conf = cfg.CONF
    conf([], default_config_files=[])
    url = JOB['url'].replace('amqp:', 'rabbit:')
    if JOB['work'] in ('notify', 'listen', 'listen-batch'):
        transport = oslo_messaging.get_notification_transport(conf, url=url)
    else:
        transport = oslo_messaging.get_rpc_transport(conf, url=url)
    if JOB['work'] == 'notify':
        run_notifier(transport)
    elif JOB['role'] == 'client':
        run_client(transport)
    else:
        run_server(transport)
    while True:
        time.sleep(60)


main()
