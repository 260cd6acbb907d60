"""Reports on its host: agent.py my.conf HOST [SECONDS]; it takes SECONDS to find out."""

import os
import shutil
import signal
import sys
import threading
import time

from oslo_config import cfg
import oslo_messaging


class Agent:
    def __init__(self, host, seconds):
        self.host = host
        self.seconds = seconds

    def inventory(self, ctxt):
        time.sleep(self.seconds)
        pages, size = os.sysconf("SC_AVPHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        return {
            "host": self.host,
            "vms": count_machines(),
            "free_memory_mb": pages * size // 2**20,
            "cpus": os.cpu_count(),
            "free_disk_gb": shutil.disk_usage("/").free // 2**30,
        }


def count_machines():
    """KVM's machines are processes of QEMU."""
    return sum(command_of(pid).startswith("qemu-") for pid in os.listdir("/proc") if pid.isdigit())


def command_of(pid):
    try:
        with open("/proc/%s/comm" % pid) as comm:
            return comm.read()
    except OSError:
        return ""  # it has ended meanwhile


def main(config_file, host, seconds="0"):
    cfg.CONF(["--config-file", config_file])
    transport = oslo_messaging.get_rpc_transport(cfg.CONF)
    target = oslo_messaging.Target(topic="inventory", server=host)
    agent = Agent(host, float(seconds))
    server = oslo_messaging.get_rpc_server(transport, target, [agent], executor="threading")
    server.start()
    print("%s listens" % host, flush=True)

    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    stopping.wait()
    server.stop()
    server.wait()
    transport.cleanup()


if __name__ == "__main__":
    main(*sys.argv[1:])
