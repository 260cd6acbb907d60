"""How a peer takes orders from a test.

Reads one JSON object per line, {"id", "op", "params"}, and answers each with {"id", "result"} or
{"id", "error"}, in the order they finish. Ends with its standard input.
"""

import json
import os
import sys
import threading


def describe(raised):
    return {
        "class": type(raised).__name__,
        "module": type(raised).__module__,
        "message": str(raised),
        "args": list(raised.args),
    }


def serve(peer):
    """Each operation is a method of the peer."""
    out_lock = threading.Lock()

    def say(message):
        with out_lock:
            print(json.dumps(message, default=repr), flush=True)

    def work(request):
        try:
            result = getattr(peer, request["op"])(**request["params"])
            say({"id": request["id"], "result": result})
        except Exception as raised:
            say({"id": request["id"], "error": describe(raised)})

    for line in sys.stdin:
        threading.Thread(target=work, args=(json.loads(line),), daemon=True).start()
    sys.stdout.flush()
    os._exit(0)  # a server's threads would keep the interpreter alive
