"""A service in Python, with nothing in it that knows of Node or of tests: scheduler.py URL."""
import sys

from oslo_config import cfg
import oslo_messaging


class SchedulerEndpoint:
    target = oslo_messaging.Target(version="1.0")

    def __init__(self, notifier):
        self.notifier = notifier

    def select_destination(self, ctxt, ram):
        if ram > 4096:
            self.notifier.error(ctxt, "scheduler.no_valid_host", {"ram": ram})
            raise ValueError("No valid host was found")
        self.notifier.info(ctxt, "scheduler.select_destination", {"ram": ram, "host": "host7"})
        return "host7"


transport = oslo_messaging.get_rpc_transport(cfg.CONF, url=sys.argv[1])
notifier = oslo_messaging.Notifier(
    oslo_messaging.get_notification_transport(cfg.CONF, url=sys.argv[1]),
    publisher_id="scheduler.python",
    driver="messagingv2",
    topics=["notifications"],
)
server = oslo_messaging.get_rpc_server(
    transport,
    oslo_messaging.Target(topic="scheduler", server="python"),
    [SchedulerEndpoint(notifier)],
    executor="threading",
)
server.start()
sys.stdin.read()  # until the test lets go
server.stop()
server.wait()
transport.cleanup()
