"""The span of a statement: named by what it does to which tables, never by its values.

As OpenTelemetry's conventions for databases have it: `db.query.summary` is short, and
the same for all statements of one kind.
"""

import re
from contextlib import AbstractContextManager
from functools import lru_cache

from api import tracing
from api.tracing import Attributes, Span

MOST_NAMES = 3  # in a summary
KEPT_SUMMARIES = 512  # of the statements met last
TARGETS = (  # of each verb; of SELECT a table, or else a function
    ("INSERT", re.compile(r"\bINSERT INTO (\w+)")),
    ("UPDATE", re.compile(r"(?<!DO )(?<!FOR )\bUPDATE (\w+)")),
    ("DELETE", re.compile(r"\bDELETE FROM (\w+)")),
    ("SELECT", re.compile(r"\b(?:FROM|JOIN) (?:LATERAL )?([a-z_]+)\b(?! ?\()")),
    ("SELECT", re.compile(r"\b(?:FROM|JOIN) (?:LATERAL )?([a-z_]+) ?\(")),
)
LOCAL = re.compile(r"\b(\w+)(?: ?\([\w, ]+\))? AS (?:NOT )?(?:MATERIALIZED )?\(")
SPACES = re.compile(r"\s+")


def span(query: str | None) -> AbstractContextManager[Span | None]:
    """Measure a block that runs a statement, in the trace that it is a part of."""
    parent = tracing.recorded()
    if parent is None or query is None:
        return tracing.NOTHING
    name, attributes = _described(query)
    return parent.child(name, kind="client", attributes=attributes)


@lru_cache(KEPT_SUMMARIES)
def _described(query: str) -> tuple[str, Attributes]:
    name = summary(query)
    operation, *_ = name.split()
    return name, {
        "db.system.name": "postgresql",
        "db.operation.name": operation,
        "db.query.summary": name,
    }


def summary(query: str) -> str:
    """Return the verb of a statement and the first tables that it is about."""
    text = SPACES.sub(" ", query).strip()
    local = set(LOCAL.findall(text))
    for verb, pattern in TARGETS:
        targets = dict.fromkeys(pattern.findall(text))
        named = [target for target in targets if target not in local]
        if named:
            return " ".join([verb, *named[:MOST_NAMES]])
    return text.partition(" ")[0].upper()
