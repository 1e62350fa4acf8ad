"""Dry runs of imports: what a file would come to, found by doing it and undoing it.

All lines are decided in one transaction, as lines can repeat or contradict each other.
"""

from collections.abc import Sequence
from typing import NoReturn

from msgspec import UNSET, structs

from api.commands.imports import ImportLine
from api.model.claims import NewWindow, NewWithdrawal
from api.model.import_format import LineFinding, LineOutcome, NewLine
from api.model.outcomes import NewOutcome
from api.writer import batches
from api.writer.batches import Decided, Refused
from api.writer.group_commit import Writer


async def decide(writer: Writer, commands: Sequence[ImportLine]) -> Decided:
    """Return what commands would come to, and undo it all."""
    if not commands:
        return []
    try:
        async with writer.pool.transaction() as db:
            decided = await batches.decide(
                db,
                commands,
                writer.clock(),
                separate_duties=writer.separate_duties,
            )
            _undo(decided)
    except Refused as undone:
        return undone.decided


def _undo(decided: Decided) -> NoReturn:
    raise Refused(decided)


def as_line(command: ImportLine) -> NewLine:
    """Return the line that a command would enter: texts clean, its window read."""
    claim, report = command.claim, command.claim.report
    return NewLine(
        statement=claim.statement,
        source=claim.source,
        outlet=report.outlet,
        made_on=claim.made_on,
        window=NewWindow(earliest=claim.window.earliest, latest=claim.window.latest),
        quote=claim.quote,
        url=report.url,
        headline=report.headline,
        published_on=report.published_on,
        via=report.via,
        outlet_wording=report.outlet_wording,
        outlet_probability=report.outlet_probability,
        direction=claim.direction,
        probability=claim.probability,
        wording=claim.wording and claim.wording.phrase,
        event=claim.event,
        topics=claim.topics,
        collection=claim.collection,
        external_id=claim.external_id,
        corrects=claim.corrects,
        outcome=_as_outcome(command),
        findings=[_as_finding(finding, only=only) for finding, only in command.findings]
        or UNSET,
        reports=list(command.reports) or UNSET,
        withdrawal=UNSET
        if command.withdrawn is None
        else NewWithdrawal(reason=command.withdrawn),
    )


def _as_finding(finding: NewOutcome, *, only: bool) -> LineFinding:
    fields = structs.asdict(finding)
    del fields["claims"], fields["supersedes"]
    return LineFinding(**fields, only=only)


def _as_outcome(command: ImportLine) -> LineOutcome | None:
    outcome = command.outcome
    if outcome is None:
        return None
    if isinstance(outcome, NewOutcome):
        return LineOutcome(
            void=outcome.reason, note=outcome.note, evidence=outcome.evidence
        )
    return LineOutcome(**structs.asdict(outcome))
