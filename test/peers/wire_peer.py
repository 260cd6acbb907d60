"""Answers what oslo.messaging makes of texts; one JSON object in, one out."""
import datetime  # noqa: F401, for the expressions
import json
import sys
import uuid  # noqa: F401, for the expressions

from oslo_messaging._drivers import common
from oslo_serialization import jsonutils


class NoSuchHost(Exception):
    def __init__(self, message=None, **kwargs):
        super().__init__(message)
        self.kwargs = kwargs


def rebuilt(failure):
    error = common.deserialize_remote_exception(failure, [__name__])
    return {
        'class': type(error).__name__,
        'module': type(error).__module__,
        'args': [repr(arg) for arg in error.args],
        'kwargs': getattr(error, 'kwargs', {}),
        'text': str(error),
    }


def raised(expression):
    try:
        raise eval(expression)
    except Exception:
        return common.serialize_remote_exception(sys.exc_info())


asked = json.load(sys.stdin)
json.dump({
    'loads': [repr(jsonutils.loads(text)) for text in asked['loads']],
    'dumps': [jsonutils.dumps(eval(expression)) for expression in asked['dumps']],
    'reprs': [repr(text) for text in asked['reprs']],
    'messages': [repr(common.deserialize_msg(json.loads(body))) for body in asked['messages']],
    'rebuilt': [rebuilt(failure) for failure in asked['failures']],
    'raised': [raised(expression) for expression in asked['raise']],
}, sys.stdout)
