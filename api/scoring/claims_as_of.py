"""Seen claims: what was known of a claim at one instant, all that a record looks at."""

from datetime import date

from msgspec import Struct

from api import terms
from api.terms import Basis, Direction, Status, Verdict


class ClaimAsOf(Struct, frozen=True, kw_only=True, array_like=True):
    """One claim as it stood at the record's instant; read by position, as rows come.

    `claim`, `event` and `source` are the indexes of their entries; `series` ties the
    events of one night together. `closed`: its window was over everywhere. `final`: the
    finding that settled it said that it can no longer happen. `degree`: what it came
    to, 0 … 1, once settled. `probability`: that the event occurs; None for hedges off
    the scale and for basis `none`. `phrase`, `low` and `high`: its hedge, as it was
    read. `prospective`: recorded before its window closed and before any finding;
    `collected`: of a declared collection.
    """

    claim: int
    event: int
    source: int = 0
    series: str | None = None
    topics: list[str] = []
    made_on: date
    earliest: date
    latest: date | None
    closed: bool
    withdrawn: bool = False
    withdrawn_after_close: bool = False
    final: bool = False
    degree: float | None = None
    late_by: int | None = None
    void_reason: str | None = None
    direction: Direction = "will"
    probability: float | None = None
    basis: Basis = "none"
    committed: bool = True
    phrase: str | None = None
    low: float | None = None
    high: float | None = None
    prospective: bool = True
    collected: bool = False

    @property
    def status(self) -> Status:
        """Where it stands; see `claim_status` in the schema."""
        if self.withdrawn:
            return "withdrawn"
        if self.void_reason is not None:
            return "void"
        if self.degree is not None:
            return "settled"
        if self.latest is None:
            return "undated"
        return "due" if self.closed else "open"

    @property
    def verdict(self) -> Verdict | None:
        """What it came to, in words."""
        match self.degree:
            case None:
                return None
            case 0.0:
                return "did_not_happen"
            case 1.0:
                return "happened"
            case _:
                return "partly"

    @property
    def cluster(self) -> int | str:
        """What it shares its luck with: a series of events, or its event alone."""
        return self.event if self.series is None else self.series

    @property
    def cell(self) -> tuple[object, ...]:
        """What is comparable with it: the same event, window and band of lead."""
        earliest = "open" if self.earliest == self.made_on else self.earliest
        lead = (self.latest - self.made_on).days if self.latest else 0
        return (self.event, self.latest, earliest, terms.lead_band(lead))

    @property
    def is_unresolved(self) -> bool:
        """Whether its window closed without a verdict: due, void, or withdrawn then."""
        if self.withdrawn:
            return self.withdrawn_after_close
        return self.closed and self.degree is None


class ReportAsOf(Struct, frozen=True, kw_only=True):
    """One report in the outlet's own words, beside what the source said.

    Each has a stated probability, or a phrase read in the claim's direction, or none.
    """

    outlet: int
    claim: int
    direction: Direction
    stated: float | None
    phrase: str | None
    reported: float | None
    reported_phrase: str | None
    reported_point: float | None = None

    @property
    def read(self) -> float | None:
        """The probability that the outlet gave, or that its wording was read as."""
        return self.reported_point if self.reported is None else self.reported


class CountedClaim(ClaimAsOf, frozen=True, kw_only=True, array_like=True):
    """A seen claim, and the index of whom it counts for."""

    subject: int
