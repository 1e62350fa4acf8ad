"""Claim versions: what each entry of a batch makes of the claims that it touches.

A fold over the rows that the batch entered, in the order of the log: from how each
claim stood before the batch to how it stands after each entry. Only claims of an
earlier batch have to be loaded, see `needs` and `Before`.
"""

import math
from collections.abc import Collection
from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.numbering import Numbering
from api.commands.working_set.report_versions import ReportVersions
from api.commands.working_set.versions_before import Before, is_revised
from api.language.dates import windows
from api.log.entries import Row
from api.model.claim_versions import (
    NO_COLLECTION,
    VOID_SHIFT,
    ClaimVersion,
    Flag,
    ReportVersion,
)
from api.model.claims import ClaimRow
from api.model.outcomes import OutcomeRow
from api.model.reports import ReportRow
from api.model.rows import MergeRow, SettlementRow, TopicsRow, WithdrawalRow
from api.terms import VOID_REASONS

# The bits that a settlement says anew. Flags are added up below, not joined by `|`:
# to make members of an enumeration costs more than all the rest of a version.
SETTLED = 0xF << VOID_SHIFT | Flag.FINAL.value


class ClaimVersions:
    """The fold: `rows` and `reports` are the versions that the batch makes."""

    def __init__(self, ledger: Ledger, before: Before, numbering: Numbering) -> None:
        self._ledger = ledger
        self._numbering = numbering
        self._newest = {version.claim: version for version in before.claims}
        self._own_topics = {own.claim: own.topics for own in before.own_topics}
        self._topics = {event.id: event.topics for event in before.events}
        self._roots = {event.id: event.root for event in before.events}
        self._collections = {
            None: NO_COLLECTION,
            **{row.id: row.index for row in ledger.collections.values()},
        }
        # The events with findings, by index.
        self._judged = {
            self._root_before(row.event_id)
            for row in ledger.outcomes.rows.values()
            if row.index < ledger.first_index
        }
        # By claim and entry: what an entry changes twice is one version.
        self._versions: dict[tuple[int, int], ClaimVersion] = {}
        self._reports = ReportVersions(ledger, before.reports)
        for row in ledger.rows:
            self._apply(row)

    @property
    def rows(self) -> Collection[ClaimVersion]:
        """The versions of claims, in the order of the log."""
        return self._versions.values()

    @property
    def reports(self) -> Collection[ReportVersion]:
        """The versions of whom claims count for, in the order of the log."""
        return self._reports.rows

    def _apply(self, row: Row) -> None:
        match row:
            case ClaimRow():
                self._add(row)
            case ReportRow():
                self._reports.publish(row)
            case SettlementRow():
                self._settle(row)
            case WithdrawalRow():
                self._withdraw(row)
            case OutcomeRow():
                self._judged.add(self._event(row.event_id))
            case TopicsRow():
                self._retopic(row)
            case MergeRow():
                self._merge(row)
            case _:
                pass

    def _put(self, version: ClaimVersion) -> None:
        self._newest[version.claim] = version
        self._versions[version.claim, version.index] = version

    def _change(self, version: ClaimVersion, index: int, **changes: object) -> None:
        self._put(replace(version, index=index, **changes))

    def _add(self, claim: ClaimRow) -> None:
        """Add the first version; neither its source nor its event is merged then."""
        event = self._event(claim.event_id)
        topics = {*claim.topics, *self._topics_of(claim.event_id)}
        version = ClaimVersion(
            index=claim.index,
            claim=claim.index,
            event=event,
            source=self._ledger.sources.rows[claim.source_id].index,
            collection=self._collections[claim.collection_id],
            topics=self._numbering.of_topics(topics),
            hedge=self._hedge(claim),
            made_on=claim.made_on,
            earliest=claim.earliest,
            latest=math.inf if claim.latest is None else claim.latest,
            probability=math.nan if claim.probability is None else claim.probability,
            degree=math.nan,
            late_by=0,
            flags=_flags(claim, is_judged=event in self._judged),
        )
        self._own_topics[claim.index] = claim.topics
        self._put(version)

    def _hedge(self, claim: ClaimRow) -> int:
        wording = claim.wording
        if claim.basis != "wording" or wording is None:
            return 0
        reading = (wording.phrase, wording.low, wording.high)
        return self._numbering.hedges.number(reading)

    def _settle(self, row: SettlementRow) -> None:
        version = self._version(row.claim_id)
        end = row.settlement
        flags = (version.flags & ~SETTLED) + Flag.FINAL * end.final
        if end.void_reason is not None:
            flags += 1 + VOID_REASONS.index(end.void_reason) << VOID_SHIFT
        degree = math.nan if end.degree is None else end.degree
        late_by = end.late_by or 0
        self._change(version, row.index, degree=degree, late_by=late_by, flags=flags)

    def _withdraw(self, row: WithdrawalRow) -> None:
        match row.kind:
            case "claim":
                self._withdraw_claim(row)
            case "report":
                self._reports.withdraw(row)
            case "outcome":
                pass  # what it had settled is settled anew
            case _:
                assert_never(row.kind)

    def _withdraw_claim(self, row: WithdrawalRow) -> None:
        version = self._version(row.subject_id)
        is_closed = not _ends_after(version.latest, row.recorded_at)
        flags = version.flags + Flag.WITHDRAWN + Flag.WITHDRAWN_AFTER_CLOSE * is_closed
        self._change(version, row.index, flags=flags)

    def _retopic(self, row: TopicsRow) -> None:
        self._topics[row.event_id] = row.topics
        if is_revised(self._ledger, row):
            event = self._event(row.event_id)
            for version in self._where("event", event):
                topics = self._united(version, row.event_id)
                self._change(version, row.index, topics=topics)

    def _merge(self, row: MergeRow) -> None:
        match row.kind:
            case "source":
                self._merge_sources(row)
            case "event":
                self._merge_events(row)
            case "outlet":
                self._reports.merge(row)
            case _:
                assert_never(row.kind)

    def _merge_sources(self, row: MergeRow) -> None:
        sources = self._ledger.sources.rows
        old, into = sources[row.from_id].index, sources[row.into_id].index
        for version in self._where("source", old):
            self._change(version, row.index, source=into)

    def _merge_events(self, row: MergeRow) -> None:
        old, into = self._event(row.from_id), self._event(row.into_id)
        if old in self._judged:
            self._judged.add(into)
        for version in self._where("event", old):
            topics = self._united(version, row.into_id)
            self._change(version, row.index, event=into, topics=topics)

    def _where(self, field: str, index: int) -> list[ClaimVersion]:
        """Return the newest versions of the claims of a source or an event."""
        newest = self._newest.values()
        return [version for version in newest if getattr(version, field) == index]

    def _version(self, claim_id: UUID) -> ClaimVersion:
        return self._newest[self._ledger.claims.states[claim_id].index]

    def _event(self, event_id: UUID) -> int:
        return self._ledger.events.rows[event_id].index

    def _root_before(self, event_id: UUID) -> int:
        """Return what an event had been merged into before the batch, or itself.

        Where the batch merges no events, that is what it is merged into now.
        """
        root = self._roots.get(event_id)
        return self._ledger.events.root(event_id).index if root is None else root

    def _topics_of(self, event_id: UUID) -> list[str]:
        """Return the topics of an event as of the entry that is applied."""
        topics = self._topics.get(event_id)
        return self._ledger.events.rows[event_id].topics if topics is None else topics

    def _united(self, version: ClaimVersion, event_id: UUID) -> int:
        own_topics = self._own_topics[version.claim]
        return self._numbering.of_topics({*own_topics, *self._topics_of(event_id)})


def _flags(claim: ClaimRow, *, is_judged: bool) -> int:
    """Return the flags of a new claim; *is_judged*: its event had a finding before."""
    is_prospective = not is_judged and _ends_after(claim.latest, claim.recorded_at)
    return (
        Flag.WILL_NOT * (claim.direction == "will_not")
        + Flag.COMMITTED * claim.committed
        + Flag.PROSPECTIVE * is_prospective
        + Flag.STATED * (claim.basis == "stated")
        + Flag.WORDING * (claim.basis == "wording")
    )


def _ends_after(latest: date | float | None, instant: datetime) -> bool:
    """Return whether a window that ends on *latest*, if on any day, is open then."""
    if not isinstance(latest, date):
        return True
    return latest > windows.last_closed_day(instant)
