"""A caller of 2012: pre_oslo_client.py URL TOPIC METHOD ARGS [RELEASE]. See pre_oslo.py.

ARGS is a JSON object. TOPIC may be topic.host; `fanout:topic` casts to all. Prints each result as
JSON, a failure as `failed`, and `done` at the end.
"""

import json
import socket
import sys
import uuid

from kombu import Connection, Consumer, Producer

import pre_oslo

PATIENCE = 20
CONTEXT = {"_context_user_id": "alice", "_context_request_id": "req-1"}


def cast_to_all(channel, topic, request):
    exchange = pre_oslo.fanout_exchange(topic)
    Producer(channel, exchange).publish(request, serializer="json")


def call(connection, channel, topic, request, release):
    msg_id = uuid.uuid4().hex
    replies = []

    def on_reply(data, message):
        message.ack()
        replies.append(data)

    with Consumer(channel, [pre_oslo.direct_queue(msg_id)], callbacks=[on_reply], accept=["json"]):
        request = {"_msg_id": msg_id, **request}
        exchange = pre_oslo.topic_exchange()
        Producer(channel, exchange, routing_key=topic).publish(request, serializer="json")
        while True:
            while not replies:
                connection.drain_events(timeout=PATIENCE)
            reply = replies.pop(0)
            if reply["failure"]:
                print("failed", json.dumps(reply["failure"]), flush=True)
                return
            ends = reply["result"] is None if release == "diablo" else reply.get("ending")
            if ends:
                return
            print(json.dumps(reply["result"]), flush=True)


def main(url, topic, method, args, release="folsom"):
    request = {"method": method, "args": json.loads(args), **CONTEXT}
    with Connection(url) as connection:
        channel = connection.channel()
        try:
            if topic.startswith("fanout:"):
                cast_to_all(channel, topic[len("fanout:") :], request)
            else:
                call(connection, channel, topic, request, release)
            print("done", flush=True)
        except socket.timeout:
            print("timed out", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
