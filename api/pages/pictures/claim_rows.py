"""Claims along one axis of days, as rows of a picture."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from api.model.claims import Claim
from api.pages.charts import claim_timeline
from api.pages.charts.claim_timeline import ClaimTimeline, TimelineRow
from api.pages.pictures import rows
from api.pages.pictures.frame import Plot
from api.pages.pictures.rows import Row
from api.pages.text import formatting
from api.pages.text.verdict_labels import VerdictLabel

NOTE = (
    "The dot is the day on which it was said, the bar the days in which it was to"
    " happen; a thick upright line is the day on which it happened."
)
LONGEST_LABEL = 110

Name = Literal["source", "statement", "both"]


def draw(timeline: ClaimTimeline | None, name: Name) -> Plot | None:
    """Draw claims as rows that show whose they are, what they state, or both."""
    if timeline is None:
        return None
    drawn = [_row(row, name) for row in timeline.rows]
    return rows.draw(drawn, timeline.axis)


def describe(verdict: VerdictLabel, claim: Claim) -> str:
    """Return what was said, and how late it came true, for the end of a row."""
    late = ""
    if verdict.late_by:
        late = f"; {formatting.plural(verdict.late_by, 'day')} late"
    if claim.basis == "wording" and verdict.said.meaning:
        return f"{verdict.said.words}{late}"
    return f"{verdict.said.whole}{late}"


def shown(picked: Sequence[TimelineRow], total: int) -> str:
    """Return how many of all claims there was room for; empty for all of them."""
    if total <= len(picked):
        return ""
    return f"The newest {len(picked)} of {formatting.count(total)} predictions. "


def _row(row: TimelineRow, name: Name) -> Row:
    claim, verdict = row.claim, row.verdict
    latest = claim.window.latest
    due = "no date given" if latest is None else f"due {_day(latest)}"
    said = f"said {_day(claim.made_on)}, {due}"
    statement = formatting.clip(claim.statement, LONGEST_LABEL)
    label = claim.source.name if name == "source" else statement
    if name == "both":
        said = f"{claim.source.name}, {said}"
    return Row(
        label=label,
        small=said,
        bar=Plot(drawing=row.bar, height=claim_timeline.HEIGHT),
        end=[f"{verdict.sign} {verdict.label}"],
        end_small=describe(verdict, claim),
        ink=f"t-{verdict.kind}",
    )


def _day(day: date) -> str:
    """Write a day in little room: 9 May 2022."""
    return f"{day.day}\N{NO-BREAK SPACE}{day:%b}\N{NO-BREAK SPACE}{day.year}"
