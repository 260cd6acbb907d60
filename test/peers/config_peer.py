"""What oslo.config makes of configuration files; a list of cases in, a list of outcomes out."""

import json
import math
import os
import sys
import tempfile

from oslo_config import cfg
from oslo_config import types

ITEMS = {"int": types.Integer}


def option(spec):
    spec = {key: value for key, value in spec.items() if value is not None}
    name, kind = spec.pop("name"), spec.pop("type")
    spec.pop("group", None)
    if "item_type" in spec:
        spec["item_type"] = ITEMS[spec["item_type"]]()
    if kind == "dict" and "bounds" in spec:
        return cfg.Opt(name, type=types.Dict(bounds=spec["bounds"]))
    makers = {
        "str": cfg.StrOpt,
        "bool": cfg.BoolOpt,
        "int": cfg.IntOpt,
        "float": cfg.FloatOpt,
        "port": cfg.PortOpt,
        "list": cfg.ListOpt,
        "dict": cfg.DictOpt,
        "multi": cfg.MultiStrOpt,
        "host": cfg.HostnameOpt,
        "ip": cfg.IPOpt,
        "uri": cfg.URIOpt,
        "host-address": cfg.HostAddressOpt,
        "domain": cfg.HostDomainOpt,
    }
    return makers[kind](name, **spec)


def encode(value):
    if isinstance(value, float):
        shown = {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, repr(value))
        return {"$float": "NaN" if math.isnan(value) else shown}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1:
        return {"$int": str(value)}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    return value


def outcome(conf, spec):
    group = spec.get("group")
    place = conf if group in (None, "DEFAULT") else conf[group]
    try:
        value = place[spec["name"]]
        return {"pytype": type(value).__name__, "value": encode(value)}
    except Exception as raised:
        return {"error": type(raised).__name__}


def examine(case, folder):
    path = os.path.join(folder, "case.conf")
    with open(path, "w", newline="") as file:
        file.write(case["file"])
    conf = cfg.ConfigOpts()
    try:
        conf(args=[], default_config_files=[path], default_config_dirs=[])
        for spec in case["options"]:
            conf.register_opt(option(spec), group=spec.get("group"))
    except Exception as raised:
        return {"error": type(raised).__name__}
    return [outcome(conf, spec) for spec in case["options"]]


with tempfile.TemporaryDirectory() as folder:
    json.dump([examine(case, folder) for case in json.load(sys.stdin)], sys.stdout)
