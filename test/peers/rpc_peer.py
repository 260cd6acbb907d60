"""Real oslo.messaging as a servant of the tests: an RPC server or client on command.

Arguments are oslo.config's (--config-file F).
"""

import sys
import threading
import time
from importlib import metadata

from oslo_config import cfg
import oslo_messaging

import peer_errors
import servant

# oslo.messaging reads some options of the global configuration whatever it is given.
CONF = cfg.CONF


class Calculator:
    """What the tests call. Every request is recorded."""

    def __init__(self, name, namespace, version):
        self.target = oslo_messaging.Target(namespace=namespace, version=version)
        self.name = name
        self.received = []

    def _record(self, method, ctxt, **args):
        self.received.append({"method": method, "ctxt": ctxt, "args": args})

    def add(self, ctxt, a, b):
        self._record("add", ctxt, a=a, b=b)
        return a + b

    def echo(self, ctxt, value):
        self._record("echo", ctxt, value=value)
        return value

    def context(self, ctxt):
        self._record("context", ctxt)
        return ctxt

    def whoami(self, ctxt):
        self._record("whoami", ctxt)
        return self.name

    def record(self, ctxt, **args):
        self._record("record", ctxt, **args)

    def slow(self, ctxt, seconds):
        self._record("slow", ctxt, seconds=seconds)
        time.sleep(seconds)
        return "done"

    def fail(self, ctxt, kind):
        self._record("fail", ctxt, kind=kind)
        if kind == "custom":
            raise peer_errors.QuotaExceeded("volumes", limit=10)
        if kind == "not-implemented":
            raise NotImplementedError("not here")
        raise ValueError("bad value: %s" % kind)


class Peer:
    def __init__(self):
        self._transports = {}
        self._transports_lock = threading.Lock()
        self._servers = {}
        self._recorder = None

    def hello(self):
        return {"oslo_messaging": metadata.version("oslo.messaging")}

    def serve(self, url, topic, server, exchange=None, namespace=None, version="1.0"):
        endpoint = Calculator(server, namespace, version)
        running = oslo_messaging.get_rpc_server(
            self._transport(url),
            oslo_messaging.Target(exchange=exchange, topic=topic, server=server),
            [endpoint],
            executor="threading",
            access_policy=oslo_messaging.DefaultRPCAccessPolicy,
        )
        running.start()
        self._servers[server] = (running, endpoint)

    def received(self, server):
        return self._servers[server][1].received

    def stop(self, server):
        running, _ = self._servers.pop(server)
        running.stop()
        running.wait()

    def call(self, method, args=None, ctxt=None, **where):
        started = time.monotonic()
        try:
            outcome = {"result": self._prepare(**where).call(ctxt or {}, method, **(args or {}))}
        except Exception as raised:
            outcome = {"raised": servant.describe(raised)}
        outcome["elapsed_s"] = time.monotonic() - started
        return outcome

    def cast(self, method, args=None, ctxt=None, **where):
        self._prepare(**where).cast(ctxt or {}, method, **(args or {}))

    def trace(self):
        try:
            import oslo_messaging._tracing  # noqa: F401
        except ImportError:
            return False
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor
        from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

        self._recorder = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self._recorder))
        # oslo.messaging takes the provider that is there, and exports nothing by itself.
        trace.set_tracer_provider(provider)
        CONF.set_override("tracing_enabled", True, group="oslo_messaging_tracing")
        return True

    def spans(self):
        if self._recorder is None:
            return []
        return [
            {
                "name": span.name,
                "kind": span.kind.name,
                "trace_id": "%032x" % span.context.trace_id,
                "span_id": "%016x" % span.context.span_id,
                "parent_id": span.parent and "%016x" % span.parent.span_id,
            }
            for span in self._recorder.get_finished_spans()
        ]

    def _prepare(self, url, topic, exchange=None, namespace=None, version=None, **overrides):
        target = oslo_messaging.Target(
            exchange=exchange, topic=topic, namespace=namespace, version=version
        )
        client = oslo_messaging.get_rpc_client(self._transport(url), target)
        return client.prepare(**overrides)

    def _transport(self, url):
        with self._transports_lock:
            if url not in self._transports:
                self._transports[url] = oslo_messaging.get_rpc_transport(
                    CONF, url=url, allowed_remote_exmods=["peer_errors"]
                )
            return self._transports[url]


def main():
    CONF(sys.argv[1:], project="rpc_peer", default_config_files=[], default_config_dirs=[])
    servant.serve(Peer())


if __name__ == "__main__":
    main()
