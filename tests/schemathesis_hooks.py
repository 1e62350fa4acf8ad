"""Hooks of schemathesis: days and instants, often at the ends of the calendar."""

from collections.abc import Callable
from typing import Any, cast

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, HookContext

DAYS = ("0001-01-01", "0001-01-02", "2026-02-28", "9999-12-30", "9999-12-31")
INSTANTS = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T11:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "0001-01-02T00:00:00-14:00",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-14:00",
)
PHRASES = (
    "today",
    "tomorrow",
    "yesterday",
    "next week",
    "within 3 days",
    "next month",
    "in 5 business days",
    "by the end of the year",
    "next century",
    "by 9999-12-31",
)
LOG_SIZE = "Foresaid-Log-Size"
# The values of query parameters whose strings have no format.
VALUES = {"as_of": (*DAYS, *INSTANTS), "phrase": PHRASES}

schemathesis.openapi.format("date", st.sampled_from(DAYS) | st.dates().map(str))


def map_query(_: HookContext, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """Replace times that would do by days at the ends of the calendar."""
    return query and {name: _replace_time(name, value) for name, value in query.items()}


def _replace_time(name: str, value: object) -> object:
    values = VALUES.get(name)
    if values is None or not isinstance(value, str) or not 10 <= len(value) <= 40:
        return value
    return values[sum(map(ord, value)) % len(values)]


def before_call(_: HookContext, case: Case[Any], __: dict[str, Any]) -> None:
    """Expect no more of the log than there is: a read would wait for it, and be 503."""
    headers: Any = cast("Any", case).headers
    if str(headers.get(LOG_SIZE, "")).isdecimal():
        headers[LOG_SIZE] = "0"


hook = cast("Callable[..., Any]", schemathesis.hook)
hook(map_query)
hook(before_call)
