"""The log of requests and defects: a line of JSON each, as collectors read it."""

import logging
import time
from functools import lru_cache

import msgspec

from api import tracing

# What a record has besides what is told of a request; none of it is ever shown.
BLANK = logging.makeLogRecord({}).__dict__ | {"process": None, "thread": None}


class JsonLines(logging.Formatter):
    """Formats each record as one line of JSON, as log collectors read it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        fields: dict[str, object] = {
            "at": _spelled(int(record.created)),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        known = record.__dict__
        fields |= {name: known[name] for name in LOGGED if name in known}
        span = tracing.current()
        if span is not None:
            fields["trace_id"] = span.trace_id
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return msgspec.json.encode(fields).decode()


class RequestRecord(logging.LogRecord):
    """A record of one request, with some of the fields in LOGGED.

    Why not by `Logger.info`: what it finds out about file, thread and process takes
    longer than all the rest of the line.
    """

    def __init__(self, logger: str, fields: dict[str, object]) -> None:
        vars(self).update(BLANK)
        vars(self).update(fields)
        self.name, self.msg = logger, "request"
        self.levelno, self.levelname = logging.INFO, "INFO"
        self.created = time.time()
        self.msecs = self.created % 1 * 1000


@lru_cache(2)
def _spelled(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))


LOGGED = ("request_id", "method", "path", "status", "bytes", "milliseconds")
