"""Real oslo.messaging under load: servers that record what they execute, and a client that sends
without pause and records what becomes of each request. Speaks as servant.py says.

Times are milliseconds since 1970, as JavaScript has them.
"""

import concurrent.futures
import functools
import logging
import sys
import threading
import time

from oslo_config import cfg
import oslo_messaging

import servant

# oslo.messaging reads some options of the global configuration whatever it is given.
CONF = cfg.CONF
# As many as oslo's pool has connections to send on.
SENDERS = 30


def now_ms():
    return time.time() * 1000


class Worker:
    def __init__(self, name, executed):
        self.name = name
        self._executed = executed

    def work(self, ctxt, id):
        self._executed.append({"id": id, "server": self.name, "at": now_ms()})
        return id


class Listener:
    def __init__(self, name, executed):
        self.name = name
        self._executed = executed

    def info(self, ctxt, publisher_id, event_type, payload, metadata):
        self._executed.append({"id": payload, "server": self.name, "at": now_ms()})


class UnsentNotifications(logging.Handler):
    """oslo's driver logs what it could not send, in the thread that sends, and says nothing else."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self._seen = threading.local()
        logging.getLogger("oslo_messaging.notify.messaging").addHandler(self)

    def emit(self, record):
        self._seen.last = record.getMessage()

    def take(self):
        last = getattr(self._seen, "last", None)
        self._seen.last = None
        return last


class FaultPeer:
    def __init__(self):
        self._executed = []
        self._sent = []
        self._skipped = 0
        self._running = threading.Event()
        self._slots = threading.Semaphore(SENDERS)
        self._senders = concurrent.futures.ThreadPoolExecutor(SENDERS)
        self._ticker = None
        self._load_name = None
        self._unsent = UnsentNotifications()

    def hello(self):
        return {}

    def serve(self, url, topic, server):
        oslo_messaging.get_rpc_server(
            transport(url),
            oslo_messaging.Target(topic=topic, server=server),
            [Worker(server, self._executed)],
            executor="threading",
            access_policy=oslo_messaging.DefaultRPCAccessPolicy,
        ).start()

    def listen(self, url, topic, server):
        oslo_messaging.get_notification_listener(
            oslo_messaging.get_notification_transport(CONF, url=url),
            [oslo_messaging.Target(topic=topic)],
            [Listener(server, self._executed)],
            executor="threading",
        ).start()

    def load(self, url, name, ways, timeout_ms, every_ms):
        shared = transport(url)
        clients = [
            {
                at_least_once: oslo_messaging.get_rpc_client(
                    shared,
                    oslo_messaging.Target(topic=way["topic"]),
                    timeout=timeout_ms / 1000,
                    transport_options=oslo_messaging.TransportOptions(at_least_once=at_least_once),
                )
                for at_least_once in (False, True)
            }
            for way in ways
        ]
        events = oslo_messaging.get_notification_transport(CONF, url=url)
        notifiers = [
            oslo_messaging.Notifier(events, driver="messagingv2", topics=[way["events"]])
            for way in ways
        ]
        self._load_name = name
        self._running.set()
        self._ticker = threading.Thread(
            target=self._tick, args=(list(zip(clients, notifiers, ways)), every_ms / 1000), daemon=True
        )
        self._ticker.start()

    def stop_load(self):
        self._running.clear()
        self._ticker.join()

    def report(self):
        return {"sent": self._sent, "executed": self._executed, "skipped": self._skipped}

    def take(self):
        ended = []
        for each in cut(self._sent):
            (self._sent if each["outcome"] == "pending" else ended).append(each)
        return {"sent": ended, "executed": cut(self._executed)}

    def _tick(self, lines, every):
        n = 0
        due = time.monotonic()
        while self._running.is_set():
            n += 1
            # A server has its turn twice before it is the other option's.
            at_least_once = n // 2 % 2 == 1
            for clients, notifier, way in lines:
                client = clients[at_least_once]
                server = way["servers"][n % len(way["servers"])]
                for kind, send in (
                    ("call", client.call),
                    ("cast", client.cast),
                    ("direct", client.prepare(server=server).cast),
                    ("fanout", client.prepare(fanout=True).cast),
                ):
                    request = functools.partial(self._request, send)
                    self._send(request, kind, way["column"], n, at_least_once)
                notify = functools.partial(self._notify, notifier)
                self._send(notify, "notification", way["column"], n)
            due += every
            time.sleep(max(0, due - time.monotonic()))

    def _request(self, send, id):
        send({"request_id": id}, "work", id=id)

    def _notify(self, notifier, id):
        notifier.info({}, "fault.load", id)
        problem = self._unsent.take()
        if problem is not None:
            raise RuntimeError(problem)

    def _send(self, send, kind, column, n, at_least_once=False):
        if not self._slots.acquire(blocking=False):
            self._skipped += 1
            return
        entry = {
            "id": "%s: %s %s %d" % (self._load_name, column, kind, n),
            "column": column,
            "kind": kind,
            "care": {"atLeastOnce": at_least_once, "uncertain": "republish"},
            "startedAt": now_ms(),
            "outcome": "pending",
        }
        self._sent.append(entry)
        self._senders.submit(self._work, send, entry)

    def _work(self, send, entry):
        try:
            send(entry["id"])
            outcome = "ok"
        except Exception as raised:
            outcome = "failed"
            entry["error"] = type(raised).__name__
        entry["endedAt"] = now_ms()
        entry["outcome"] = outcome
        self._slots.release()


def cut(items):
    """Takes what is in a list that others append to."""
    count = len(items)
    taken = items[:count]
    del items[:count]
    return taken


def transport(url):
    return oslo_messaging.get_rpc_transport(CONF, url=url)


if __name__ == "__main__":
    CONF(sys.argv[1:], project="fault_peer", default_config_files=[], default_config_dirs=[])
    servant.serve(FaultPeer())
