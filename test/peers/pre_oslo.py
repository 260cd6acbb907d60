"""RPC as OpenStack had it before oslo.messaging, over kombu; what the server and client here share.

A request is bare JSON on the topic exchange: method, args, _context_<key>, and for a call _msg_id.
Its replies come by a direct exchange of that name: results, then an end. RELEASE says in which form:
diablo ends with a null, essex with `ending`; before folsom a failure is a list and not JSON text.
"""

import json
import traceback
import uuid

from kombu import Exchange, Queue

CONTROL_EXCHANGE = "nova"


def topic_exchange():
    return Exchange(CONTROL_EXCHANGE, type="topic", durable=False, auto_delete=False)


def topic_queue(name):
    return Queue(
        name, topic_exchange(), routing_key=name, durable=False, auto_delete=False, exclusive=False
    )


def fanout_exchange(topic):
    return Exchange(topic + "_fanout", type="fanout", durable=False, auto_delete=True)


def fanout_queue(topic):
    name = "%s_fanout_%s" % (topic, uuid.uuid4().hex)
    return Queue(
        name,
        fanout_exchange(topic),
        routing_key=topic,
        durable=False,
        auto_delete=True,
        exclusive=True,
    )


def direct_exchange(msg_id):
    return Exchange(msg_id, type="direct", durable=False, auto_delete=True)


def direct_queue(msg_id):
    return Queue(
        msg_id,
        direct_exchange(msg_id),
        routing_key=msg_id,
        durable=False,
        auto_delete=True,
        exclusive=True,
    )


def failure(release, raised):
    name, text = type(raised).__name__, str(raised)
    tb = traceback.format_exception(type(raised), raised, raised.__traceback__)
    if release in ("diablo", "essex"):
        return [name, text, tb]
    return json.dumps(
        {
            "class": name,
            "module": type(raised).__module__,
            "message": text,
            "tb": tb,
            "args": list(raised.args),
            "kwargs": {},
        }
    )


def end(release):
    ending = {"result": None, "failure": None}
    if release != "diablo":
        ending["ending"] = True
    return ending
