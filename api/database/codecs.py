"""Codecs: how values go to PostgreSQL and come back, where the driver's would not do.

The driver takes the first and the last day, and instant, that Python has for
PostgreSQL's -infinity and infinity, both ways. Here they are days and instants like any
other. Of infinities, only the end of a claim without one is a value: `math.inf`, which
is no date, so that a row that may not hold it is refused.
"""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

import msgspec

EPOCH_DAY = date(2000, 1, 1).toordinal()
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LAST_DAY = b"\x7f\xff\xff\xff"  # as infinity is sent
DAYS = 1 << 14  # remembered, since most days of a log recur


@lru_cache(DAYS)
def encode_date(day: date | float) -> bytes:
    """Return a day as it is sent, or infinity."""
    if not isinstance(day, date):
        return LAST_DAY
    return (day.toordinal() - EPOCH_DAY).to_bytes(4, "big", signed=True)


@lru_cache(DAYS)
def decode_date(sent: bytes) -> date | float:
    """Return the day that was sent, or infinity.

    Raises ValueError where the years 1 to 9999 lack the day.
    """
    if sent == LAST_DAY:
        return math.inf
    return date.fromordinal(int.from_bytes(sent, "big", signed=True) + EPOCH_DAY)


def encode_instant(instant: datetime) -> bytes:
    """Return an instant, which says its offset, as it is sent."""
    return ((instant - EPOCH) // MICROSECOND).to_bytes(8, "big", signed=True)


def decode_instant(sent: bytes) -> datetime:
    """Return the instant that was sent, in UTC; raise OverflowError for infinity."""
    return EPOCH + timedelta(microseconds=int.from_bytes(sent, "big", signed=True))


def encode_json(version: bytes, value: object) -> bytes:
    """Return JSON as it is sent; a string is JSON already."""
    text = value.encode() if isinstance(value, str) else msgspec.json.encode(value)
    return version + text


def decode_json(start: int, sent: bytes) -> object:
    """Return what JSON that was sent means."""
    return msgspec.json.decode(memoryview(sent)[start:])


CODECS: dict[str, tuple[Callable[[Any], bytes], Callable[[bytes], Any]]] = {
    "json": (partial(encode_json, b""), partial(decode_json, 0)),
    "jsonb": (partial(encode_json, b"\x01"), partial(decode_json, 1)),
    "date": (encode_date, decode_date),
    "timestamptz": (encode_instant, decode_instant),
}
