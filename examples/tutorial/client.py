"""The tutorial's client in Python: client.py [config-file]."""

import os
import sys

from oslo_config import cfg
import oslo_messaging

cfg.CONF.register_opts([cfg.StrOpt("url", secret=True, help="Where the broker is.")])


def main():
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "my.conf")
    config_file = sys.argv[1] if len(sys.argv) > 1 else beside
    cfg.CONF(["--config-file", config_file])
    transport = oslo_messaging.get_rpc_transport(cfg.CONF, url=cfg.CONF.url)

    client = oslo_messaging.get_rpc_client(
        transport, oslo_messaging.Target(topic="test")
    )
    print("2 + 3 =", client.call({}, "add", a=2, b=3))

    # Only a server that serves version 1.0, or a later 1.x, may answer this one.
    cctxt = client.prepare(version="1.0")
    print("2 + 3 =", cctxt.call({}, "add", a=2, b=3))

    transport.cleanup()


if __name__ == "__main__":
    main()
