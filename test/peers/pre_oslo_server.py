"""A service of 2012: pre_oslo_server.py URL TOPIC HOST [RELEASE] [SECONDS]. See pre_oslo.py."""

import sys
import time

from kombu import Connection, Producer
from kombu.mixins import ConsumerMixin

import pre_oslo


class Manager:
    """What can be called; a context comes with each request."""

    def __init__(self, host):
        self.host = host

    def fun(self, context, n):
        return n * n

    def context(self, context):
        return context

    def nothing(self, context):
        return None

    def whoami(self, context):
        return self.host

    def count_to(self, context, n):
        """A generator: one reply for each."""
        yield from range(1, n + 1)

    def fail(self, context):
        raise ValueError("no such instance")


class Service(ConsumerMixin):
    def __init__(self, connection, topic, host, release, seconds):
        self.connection = connection
        self.queues = [
            pre_oslo.topic_queue(topic),
            pre_oslo.topic_queue("%s.%s" % (topic, host)),
            pre_oslo.fanout_queue(topic),
        ]
        self.manager = Manager(host)
        self.release = release
        self.seconds = seconds

    def get_consumers(self, consumer, channel):
        return [consumer(queues=self.queues, callbacks=[self.on_request], accept=["json"])]

    def on_consume_ready(self, *args, **kwargs):
        print("%s listens" % self.manager.host, flush=True)

    def on_request(self, data, message):
        message.ack()
        context = {k[9:]: v for k, v in data.items() if k.startswith("_context_")}
        msg_id = data.get("_msg_id")
        print("%s: %s" % (self.manager.host, data.get("method")), flush=True)
        time.sleep(self.seconds)
        for reply in self.replies(context, data):
            if msg_id:
                self.reply(msg_id, reply)

    def replies(self, context, data):
        try:
            method = getattr(self.manager, data["method"])
            result = method(context, **data.get("args", {}))
            for each in result if hasattr(result, "__next__") else [result]:
                yield {"result": each, "failure": None}
        except Exception as raised:
            yield {"result": None, "failure": pre_oslo.failure(self.release, raised)}
        else:
            yield pre_oslo.end(self.release)

    def reply(self, msg_id, reply):
        with Connection(self.connection.as_uri(include_password=True)) as connection:
            exchange = pre_oslo.direct_exchange(msg_id)
            Producer(connection.channel(), exchange, routing_key=msg_id).publish(
                reply, serializer="json"
            )


def main(url, topic, host, release="folsom", seconds="0"):
    with Connection(url) as connection:
        Service(connection, topic, host, release, float(seconds)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
