"""The server of RabbitMQ's RPC tutorial: tutorial_server.py URL QUEUE [NAME] [SECONDS].

One of several workers on a queue, each with a prefetch of 1. The method stands in app_id; without
one it is fib. SECONDS is how long it takes over each request. Like the tutorial's it knows no
failures: what is no number ends it.
"""

import sys
import time

import pika


def fun(n):
    return n * n


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


METHODS = {"fun": fun, "fib": fib, None: fib}


def main(url, queue, name="worker", seconds="0"):
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.queue_declare(queue=queue)

    def on_request(ch, method, props, body):
        n = int(body)
        print("%s: %s(%s)" % (name, props.app_id, n), flush=True)
        time.sleep(float(seconds))
        response = METHODS[props.app_id](n)
        ch.basic_publish(
            exchange="",
            routing_key=props.reply_to,
            properties=pika.BasicProperties(correlation_id=props.correlation_id),
            body=str(response),
        )
        ch.basic_ack(delivery_tag=method.delivery_tag)

    channel.basic_qos(prefetch_count=1)
    channel.basic_consume(queue=queue, on_message_callback=on_request)
    print("%s awaits RPC requests" % name, flush=True)
    channel.start_consuming()


if __name__ == "__main__":
    main(*sys.argv[1:])
