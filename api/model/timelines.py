"""Timelines: claims, reports, outcomes, settlements and withdrawals in order."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from api.model.claims import Claim
from api.model.outcomes import Outcome
from api.model.references import EventRef
from api.model.reports import Report
from api.model.settling import Settlement

ItemType = Literal[
    "claim", "report", "outcome", "settlement", "withdrawal", "correction"
]


class TimelineItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of a timeline: `at` is when it was recorded, `on` is its own day.

    A claim, correction, report, settlement or withdrawal comes with the claim as it
    stands now, an outcome with its event. `settlement` is where that entry left the
    claim.
    """

    at: datetime
    on: date | None
    type: ItemType
    claim: Claim | None = None
    event: EventRef | None = None
    outcome: Outcome | None = None
    report: Report | None = None
    settlement: Settlement | None = None
