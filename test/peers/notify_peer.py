"""Real oslo.messaging as a servant of the tests: notifiers and notification listeners on command.

Arguments are oslo.config's (--config-file F).
"""

import sys
import threading
from importlib import metadata

from oslo_config import cfg
import oslo_messaging

import servant

# oslo.messaging reads some options of the global configuration whatever it is given.
CONF = cfg.CONF


class Recorder:
    """Endpoint for chosen priorities, single or in batches. What it gets is recorded."""

    def __init__(self, priorities, batches, requeue):
        self.received = []
        self._requeue = requeue
        for priority in priorities:
            setattr(self, priority, self._batch(priority) if batches else self._single(priority))

    def _single(self, priority):
        def method(ctxt, publisher_id, event_type, payload, metadata):
            self.received.append(
                {
                    "method": priority,
                    "ctxt": ctxt,
                    "publisher_id": publisher_id,
                    "event_type": event_type,
                    "payload": payload,
                    "metadata": metadata,
                }
            )
            return self._verdict()

        return method

    def _batch(self, priority):
        def method(messages):
            self.received.append({"method": priority, "messages": messages})
            return self._verdict()

        return method

    def _verdict(self):
        if self._requeue <= 0:
            return oslo_messaging.NotificationResult.HANDLED
        self._requeue -= 1
        return oslo_messaging.NotificationResult.REQUEUE


class Peer:
    def __init__(self):
        self._transports = {}
        self._transports_lock = threading.Lock()
        self._listeners = {}

    def hello(self):
        return {"oslo_messaging": metadata.version("oslo.messaging")}

    def notify(
        self, url, topics, priority, event_type, payload, ctxt=None, driver="messagingv2", count=1
    ):
        notifier = oslo_messaging.Notifier(
            self._transport(url), "python.host1", driver=driver, topics=topics
        )
        for _ in range(count):
            getattr(notifier, priority)(ctxt or {}, event_type, payload)

    def listen(
        self,
        name,
        url,
        topics,
        priorities,
        pool=None,
        batch_size=None,
        batch_timeout=None,
        requeue=0,
    ):
        batches = batch_size is not None
        endpoint = Recorder(priorities, batches, requeue)
        make = oslo_messaging.get_notification_listener
        options = {}
        if batches:
            make = oslo_messaging.get_batch_notification_listener
            options = {"batch_size": batch_size, "batch_timeout": batch_timeout}
        listener = make(
            self._transport(url),
            [oslo_messaging.Target(topic=topic) for topic in topics],
            [endpoint],
            executor="threading",
            allow_requeue=True,
            pool=pool,
            **options
        )
        listener.start()
        self._listeners[name] = (listener, endpoint)

    def received(self, name):
        return self._listeners[name][1].received

    def stop(self, name):
        listener, _ = self._listeners.pop(name)
        listener.stop()
        listener.wait()

    def _transport(self, url):
        with self._transports_lock:
            if url not in self._transports:
                self._transports[url] = oslo_messaging.get_notification_transport(CONF, url=url)
            return self._transports[url]


def main():
    CONF(sys.argv[1:], project="notify_peer", default_config_files=[], default_config_dirs=[])
    servant.serve(Peer())


if __name__ == "__main__":
    main()
