"""The tutorial's server in Python: server.py [config-file]."""

import os
import sys
import threading

from oslo_config import cfg
import oslo_messaging

cfg.CONF.register_opts([cfg.StrOpt("url", secret=True, help="Where the broker is.")])


class ServerControlEndpoint:
    target = oslo_messaging.Target(namespace="control", version="2.0")

    def __init__(self, stopping):
        self.stopping = stopping

    def stop(self, ctxt):
        self.stopping.set()


class TestEndpoint:
    def add(self, ctxt, a, b):
        print("add %s and %s" % (a, b), flush=True)
        return a + b


def main():
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "my.conf")
    config_file = sys.argv[1] if len(sys.argv) > 1 else beside
    cfg.CONF(["--config-file", config_file])
    transport = oslo_messaging.get_rpc_transport(cfg.CONF, url=cfg.CONF.url)

    stopping = threading.Event()
    target = oslo_messaging.Target(topic="test", server="server1")
    endpoints = [ServerControlEndpoint(stopping), TestEndpoint()]
    server = oslo_messaging.get_rpc_server(
        transport, target, endpoints, executor="threading"
    )

    server.start()
    print("server1 listens on topic test", flush=True)
    stopping.wait()
    server.stop()
    server.wait()
    transport.cleanup()


if __name__ == "__main__":
    main()
