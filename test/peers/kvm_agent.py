"""An agent of the KVM tutorial: kvm_agent.py URL HOST [SECONDS].

Hears the fanout exchange kvm and reports, after SECONDS, how many virtual machines its host has and
how much is free.
"""

import json
import sys
import time

import pika


def main(url, host, seconds="0"):
    connection = pika.BlockingConnection(pika.URLParameters(url))
    channel = connection.channel()
    channel.exchange_declare(exchange="kvm", exchange_type="fanout")
    queue = channel.queue_declare(queue="", exclusive=True).method.queue
    channel.queue_bind(exchange="kvm", queue=queue)

    def on_request(ch, method, props, body):
        print("%s is asked" % host, flush=True)
        time.sleep(float(seconds))
        report = {"host": host, "vms": 3, "free_memory_mb": 2048, "cpu": 8, "disk_gb": 100}
        ch.basic_publish(
            exchange="",
            routing_key=props.reply_to,
            properties=pika.BasicProperties(correlation_id=props.correlation_id),
            body=json.dumps(report),
        )

    channel.basic_consume(queue, on_request, auto_ack=True)
    print("%s listens" % host, flush=True)
    channel.start_consuming()


if __name__ == "__main__":
    main(*sys.argv[1:])
