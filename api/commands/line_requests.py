"""From a line of a file to a command, checked as far as no other fact is needed."""

from datetime import datetime

from msgspec import structs
from msgspec.structs import replace

from api.commands import requests
from api.commands.claims import AddClaim
from api.commands.imports import ImportLine
from api.errors import InvalidError
from api.language.dates import windows
from api.model import outcome_validation
from api.model.claims import NewWithdrawal
from api.model.import_format import LineFinding, LineOutcome, LineReport, NewLine
from api.model.outcomes import NewOutcome, ShortOutcome


def import_line(new: NewLine, by: str, now: datetime) -> ImportLine:
    """Return the command that a line of a file asks for."""
    return ImportLine(
        by=by,
        claim=_line_claim(new, by, now),
        outcome=new.outcome and _line_outcome(new.outcome, now),
        findings=tuple(
            (_line_finding(finding, f"/findings/{nth}", now), finding.only)
            for nth, finding in enumerate(new.findings or ())
        ),
        reports=tuple(
            _line_report(report, f"/reports/{nth}", now)
            for nth, report in enumerate(new.reports or ())
        ),
        withdrawn=_line_reason(new.withdrawal, "/withdrawal")
        if new.withdrawal
        else None,
        today=windows.latest_today(now),
        closed_day=windows.last_closed_day(now),
    )


def _line_claim(new: NewLine, by: str, now: datetime) -> AddClaim:
    """Return the command to enter the claim of a line.

    A line may say both the phrase of its window and the days that were read from it.
    Where the phrase is no longer read as these days, they hold.
    """
    if new.due is None or new.window is None:
        return requests.add_claim(new, by, now)
    given = requests.add_claim(replace(new, due=None), by, now)
    try:
        read = requests.add_claim(replace(new, window=None), by, now)
    except InvalidError:
        return given
    days = read.window.earliest, read.window.latest
    return read if days == (given.window.earliest, given.window.latest) else given


def _line_finding(finding: LineFinding, at: str, now: datetime) -> NewOutcome:
    try:
        return outcome_validation.check(
            finding.spelled_out(),
            today=windows.latest_today(now),
            closed_day=windows.last_closed_day(now),
        )
    except InvalidError as error:
        raise error.within(at) from error


def _line_report(new: LineReport, at: str, now: datetime) -> LineReport:
    withdrawal = None
    if new.withdrawal is not None:
        reason = _line_reason(new.withdrawal, f"{at}/withdrawal")
        withdrawal = NewWithdrawal(reason=reason)
    try:
        tidied = requests.tidy_report(new, now)
    except InvalidError as error:
        raise error.within(at) from error
    return LineReport(**structs.asdict(tidied), withdrawal=withdrawal)


def _line_reason(new: NewWithdrawal, at: str) -> str:
    try:
        return requests.tidy_reason(new)
    except InvalidError as error:
        raise error.within(at) from error


def _line_outcome(outcome: LineOutcome, now: datetime) -> ShortOutcome | NewOutcome:
    """Return the outcome that a line gives its claim, or raise InvalidError."""
    try:
        new = outcome.spelled_out()
        if isinstance(new, ShortOutcome):
            return new
        return outcome_validation.check(
            new,
            today=windows.latest_today(now),
            closed_day=windows.last_closed_day(now),
        )
    except InvalidError as error:
        raise error.within("/outcome") from error
