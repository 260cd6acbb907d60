"""The collector of the KVM tutorial: kvm_collector.py URL METHOD SECONDS.

Asks all that listen to the fanout exchange kvm, and prints what they answer within SECONDS.
"""

import sys
import time
import uuid

import pika


def main(url, method, seconds):
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.exchange_declare(exchange="kvm", exchange_type="fanout")
    queue = channel.queue_declare(queue="", exclusive=True).method.queue
    correlation_id = str(uuid.uuid4())

    def on_response(ch, delivery, props, body):
        if props.correlation_id == correlation_id:
            print(body.decode(), flush=True)

    channel.basic_consume(queue, on_response, auto_ack=True)
    channel.basic_publish(
        exchange="kvm",
        routing_key="",
        properties=pika.BasicProperties(
            reply_to=queue, correlation_id=correlation_id, app_id=method
        ),
        body="",
    )
    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline:
        connection.process_data_events(time_limit=0.1)
    print("time is up", flush=True)
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
