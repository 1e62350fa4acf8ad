"""Histories: how a record grew, step by step."""

from datetime import datetime

from msgspec import Struct

from api.model.figures import Counts, Enough, Hits, Scores
from api.model.filters import HistoryFilter
from api.model.references import Subject


class Period(Struct, frozen=True, kw_only=True):
    """A record as of the end of a month (2026-11), a quarter (2026-Q4) or a year."""

    period: str
    as_of: datetime
    enough: Enough
    claims: Counts
    hits: Hits
    scores: Scores


class History(Struct, frozen=True, kw_only=True):
    """The record of a subject as of each step's end, oldest first."""

    subject: Subject
    as_of: datetime
    filters: HistoryFilter
    method: str
    items: list[Period]
