"""The client of RabbitMQ's RPC tutorial: tutorial_client.py URL QUEUE METHOD BODY.

METHOD goes into app_id; `-` is none. Prints the reply: its type, if it has one, and its body.
"""

import sys
import time
import uuid

import pika

PATIENCE = 20


def main(url, queue, method, body):
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    callback_queue = channel.queue_declare(queue="", exclusive=True).method.queue
    correlation_id = str(uuid.uuid4())
    replies = []

    def on_response(ch, delivery, props, reply):
        if props.correlation_id == correlation_id:
            replies.append((props.type, reply.decode()))

    channel.basic_consume(callback_queue, on_response, auto_ack=True)
    channel.basic_publish(
        exchange="",
        routing_key=queue,
        properties=pika.BasicProperties(
            reply_to=callback_queue,
            correlation_id=correlation_id,
            app_id=None if method == "-" else method,
        ),
        body=body,
    )
    deadline = time.monotonic() + PATIENCE
    while not replies and time.monotonic() < deadline:
        connection.process_data_events(time_limit=0.1)
    for kind, reply in replies:
        print(reply if kind is None else "%s %s" % (kind, reply), flush=True)
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
