"""Claim versions: how a claim stands from an entry on, for a source or an outlet.

The schema's `turns_between` derives them from any entries. Those of new claims, about
events without an outcome, are simple, and made here at less cost.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from api.commands.working_set.ledger import Ledger
from api.language.dates import windows
from api.log.entries import Row
from api.model.claims import ClaimRow
from api.model.collections import CollectionRow
from api.model.events import EventRow
from api.model.keys import KeyRow, RevocationRow
from api.model.outlets import OutletRow
from api.model.reports import ReportRow
from api.model.rows import TopicsRow
from api.model.sources import SourceRow
from api.terms import Basis, Direction

ALWAYS = "-infinity"
# Rows that change no claim but those entered with them.
SIMPLE: tuple[type[Row], ...] = (
    SourceRow,
    OutletRow,
    EventRow,
    TopicsRow,
    CollectionRow,
    ClaimRow,
    ReportRow,
    KeyRow,
    RevocationRow,
)


class ClaimVersion(Struct, frozen=True, kw_only=True):
    """A row of `turns`; `subject`, `claim`, `event` and `source` are entries' indexes.

    `original` and `relayed`: whether the outlet had reported it so by then.
    """

    subject: int
    claim: int
    index: int
    event: int
    source: int
    series: str | None
    topics: list[str]
    made_on: date
    earliest: date
    latest: date | None
    direction: Direction
    probability: float | None
    basis: Basis
    committed: bool
    phrase: str | None
    low: float | None
    high: float | None
    prospective: bool
    collection: int | None
    is_source: bool
    original: bool = False
    relayed: bool = False
    withdrawn: bool = False
    withdrawn_after_close: bool = False
    final: bool = False
    degree: float | None = None
    late_by: int | None = None
    void_reason: str | None = None


class NewClaimCount(Struct, frozen=True, kw_only=True):
    """A row of `tallies` for claims of which none has a score yet.

    `day`: the day from which on they count; `-infinity` for always.
    """

    subject: int
    topics: tuple[str, ...]
    day: str
    claims: int
    closed: int
    unresolved: int
    events: int = 0
    error: int = 0
    outcome: int = 0
    error_squared: int = 0
    outcome_squared: int = 0
    error_by_outcome: int = 0


def of_new_claims(ledger: Ledger) -> list[ClaimVersion] | None:
    """Return the versions that a batch adds, or None where they are not simple."""
    claims = {row.id: row for row in ledger.rows if isinstance(row, ClaimRow)}
    reports: dict[object, list[ReportRow]] = {}
    for row in ledger.rows:
        if not isinstance(row, SIMPLE):
            return None
        if isinstance(row, ReportRow):
            if row.claim_id not in claims:
                return None
            reports.setdefault(row.claim_id, []).append(row)
    if ledger.outcomes.rows:
        return None
    collections = {row.id: row.index for row in ledger.collections.values()}
    return [
        version
        for claim in claims.values()
        for version in _of_claim(
            ledger,
            claim,
            reports.get(claim.id, []),
            collections[claim.collection_id] if claim.collection_id else None,
        )
    ]


def count_new_claims(
    versions: Iterable[ClaimVersion], folded: date
) -> list[NewClaimCount]:
    """Count the eligible claims of sources, and their windows, unresolved so far.

    Windows that ended before *folded* are counted for always.
    """
    claims: Counter[tuple[int, tuple[str, ...], str]] = Counter()
    windows: Counter[tuple[int, tuple[str, ...], str]] = Counter()
    for version in versions:
        if version.is_source and (
            version.prospective or version.collection is not None
        ):
            place = (version.subject, tuple(version.topics))
            claims[(*place, ALWAYS)] += 1
            if version.latest is not None:
                is_folded = version.latest < folded
                day = ALWAYS if is_folded else version.latest.isoformat()
                windows[(*place, day)] += 1
    return [
        NewClaimCount(
            subject=subject,
            topics=topics,
            day=day,
            claims=claims[subject, topics, day],
            closed=windows[subject, topics, day],
            unresolved=windows[subject, topics, day],
        )
        for subject, topics, day in {**claims, **windows}
    ]


def _of_claim(
    ledger: Ledger, claim: ClaimRow, reports: list[ReportRow], collection: int | None
) -> Iterator[ClaimVersion]:
    """Yield the versions of a new claim: its source's, then one for each report."""
    event = ledger.events.root(claim.event_id)
    source = ledger.sources.rows[claim.source_id].index
    wording = claim.wording if claim.basis == "wording" else None
    version = ClaimVersion(
        subject=source,
        claim=claim.index,
        index=claim.index,
        event=event.index,
        source=source,
        series=event.series,
        topics=sorted({*claim.topics, *event.topics}),
        made_on=claim.made_on,
        earliest=claim.earliest,
        latest=claim.latest,
        direction=claim.direction,
        probability=claim.probability,
        basis=claim.basis,
        committed=claim.committed,
        phrase=wording and wording.phrase,
        low=wording and wording.low,
        high=wording and wording.high,
        prospective=_is_prospective(claim),
        collection=collection,
        is_source=True,
    )
    yield version
    roles_by_outlet: dict[int, set[str]] = {}
    for report in reports:
        outlet = ledger.outlets.rows[report.outlet_id].index
        roles = roles_by_outlet.setdefault(outlet, set())
        roles.add(report.role)
        yield replace(
            version,
            subject=outlet,
            index=report.index,
            is_source=False,
            original="original" in roles,
            relayed="relayed" in roles,
        )


def _is_prospective(claim: ClaimRow) -> bool:
    """Return whether a claim was entered before its window closed."""
    closed_day = windows.last_closed_day(claim.recorded_at)
    return claim.latest is None or claim.latest > closed_day
