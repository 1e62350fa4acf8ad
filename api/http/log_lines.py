"""The log of requests and defects: a line of JSON each, as collectors read it."""

import logging
import time

import msgspec

from api import tracing


class JsonLines(logging.Formatter):
    """Formats each record as one line of JSON, as log collectors read it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        fields: dict[str, object] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        fields |= {
            name: getattr(record, name) for name in LOGGED if hasattr(record, name)
        }
        span = tracing.current()
        if span is not None:
            fields["trace_id"] = span.trace_id
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return msgspec.json.encode(fields).decode()


LOGGED = ("request_id", "method", "path", "status", "bytes", "milliseconds")
