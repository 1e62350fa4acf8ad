"""The page of one source or outlet, with every figure that is drawn on it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from markupsafe import Markup
from msgspec import Struct, structs

from api.accuracy import breakdowns, calls, histories, records, wordings
from api.accuracy.figure_reader import FigureReader
from api.accuracy.scope import SubjectAsOf
from api.database.pool import Database
from api.language.dates import windows
from api.language.hedges.yardsticks import YARDSTICKS
from api.model.claims import Claim
from api.model.filters import ClaimFilter
from api.model.outlets import Outlet
from api.model.references import SubjectType
from api.model.sources import Source
from api.pages import breakdown_tables, record_evidence, templating
from api.pages.breakdown_tables import Table
from api.pages.charts import claim_timeline, plots, record_charts
from api.pages.charts.claim_timeline import ClaimTimeline
from api.pages.text import (
    links,
    record_filters,
    record_opening,
    record_summary,
    verdict_labels,
)
from api.scoring.breakdowns import Breakdown
from api.scoring.calibration import CalibrationBin
from api.scoring.calls import Calls
from api.scoring.figures import Record
from api.scoring.filters import HistoryFilter, RecordFilter
from api.scoring.histories import History, Period
from api.store import browsing, claims, figure_subjects
from api.terms import Role, Step

FORM_FIELDS = ("topic", "basis", "yardstick", "made_from", "made_to", "as_of")
MONTHLY = timedelta(days=360)
QUARTERLY = timedelta(days=1080)
ROLES: tuple[tuple[Role, str], ...] = (
    ("original", "Taken from no other outlet"),
    ("relayed", "Taken from another outlet"),
    ("own_voice", "Of all these: said in the outlet’s own name"),
)


class SubjectView(Struct, frozen=True, kw_only=True):
    """What a page or a plot shows: a subject at one position, and the filters.

    `entered`: when the subject was first entered; `now`: when the page is shown.
    """

    subject: SubjectAsOf
    filters: RecordFilter
    entered: datetime
    now: datetime

    @property
    def kind(self) -> SubjectType:
        """Whether it is a source or an outlet."""
        return self.subject.stored.subject.type

    @property
    def slug(self) -> str:
        """The slug of the subject."""
        return self.subject.stored.subject.slug

    @property
    def history_filter(self) -> HistoryFilter:
        """The filters, with as many steps as a reader can tell apart."""
        span = windows.last_closed_day(self.now) - self.entered.date()
        step: Step = "month" if span < MONTHLY else "year"
        if MONTHLY <= span < QUARTERLY:
            step = "quarter"
        filters = msgspec.convert(self.filters, HistoryFilter, from_attributes=True)
        return structs.replace(filters, step=step)


class RoleRecord(Struct, frozen=True, kw_only=True):
    """The record of what an outlet published in one role."""

    label: str
    href: str
    record: Record


async def page(
    figures: FigureReader, noun: Source | Outlet, view: SubjectView, origin: str
) -> str:
    """Return the page of a source or an outlet."""
    values = await draw(figures, view)
    return templating.text(f"{view.kind}.html", noun=noun, origin=origin, **values)


async def draw(figures: FigureReader, view: SubjectView) -> dict[str, Any]:
    """Return everything that the page of a subject shows, at one position."""
    subject, filters = view.subject, view.filters
    record = await records.of(figures, subject, filters)
    breakdown = await breakdowns.of(figures, subject, filters)
    history = await histories.of(figures, subject, view.history_filter)
    picked = await calls.of(figures, subject, filters)
    closed_day = windows.last_closed_day(view.now)
    # Once, so that a claim is the same wherever the page shows it.
    by_entry = await _claims(figures.db, breakdown, picked, closed_day)
    return {
        "kind": view.kind,
        "record": record,
        "filters": filters,
        "active": links.active(filters),
        "hidden": _hidden(filters),
        "also": await _described(figures.db, filters),
        "suffix": links.to("", **links.active(filters)),
        "opening": record_opening.sentence(record),
        "quotation": record_opening.quotation(record, chosen=breakdown.chosen),
        "figures": record_opening.figures(record),
        "strip": await record_evidence.strip(figures, breakdown),
        "peers": await record_evidence.peer_rows(figures, subject, filters),
        "calls": record_evidence.best_and_worst(picked, by_entry),
        "right_by_due": right_by_due(record, breakdown),
        "slopes": record_charts.slopes(await wordings.of(figures, subject, filters)),
        "lead": record_summary.lead(record),
        "warnings": record_summary.warnings(record, chosen=breakdown.chosen),
        "calibration": calibration(record),
        "calibration_in_full": calibration(record, breakdown),
        "bins": _bins(record),
        "score_history": score_history(history),
        "periods": history.items,
        "entered": view.entered,
        "timeline": _timeline(breakdown, by_entry, closed_day),
        "tables": await _tables(figures, record, breakdown),
        "roles": await _roles(figures, view) if view.kind == "outlet" else [],
        "topics": _topics(filters, breakdown),
        "yardsticks": list(YARDSTICKS),
    }


async def _tables(
    figures: FigureReader, record: Record, breakdown: Breakdown
) -> list[Table]:
    other = "outlet" if record.subject.type == "source" else "source"
    slugs = breakdown_tables.partners(breakdown)
    names = await figure_subjects.names(figures.db, other, slugs)
    return breakdown_tables.tables(record, breakdown, names)


def right_by_due(record: Record, breakdown: Breakdown) -> Markup | None:
    """Plot the share right by when claims fell due, beside the safer of two words."""
    return record_charts.right_by_due(breakdown.periods, *record_opening.safer(record))


def calibration(record: Record, breakdown: Breakdown | None = None) -> Markup | None:
    """Plot the calibration of a record, if there is enough of it.

    With its *breakdown* the intervals of the rates and the best fit are drawn, too.
    """
    if not record.enough.rates or not record.calibration:
        return None
    if breakdown is None:
        return plots.calibration(record.calibration, plain=True)
    return plots.calibration(record.calibration, breakdown.curve)


def _bins(record: Record) -> list[tuple[CalibrationBin, str]]:
    """Return each bin of the calibration table with a link to its claims."""
    kind, slug = record.subject.type, record.subject.slug
    last = 1.0
    return [
        (
            bin_,
            links.claims(
                kind,
                slug,
                record.filters,
                status="settled",
                probability_min=bin_.low,
                probability_max=bin_.high if bin_.high >= last else bin_.high - 1e-6,
            ),
        )
        for bin_ in record.calibration
    ]


def score_history(history: History) -> Markup | None:
    """Plot the scores of a record over time, if there are two of them."""
    periods = _scored_periods(history.items)
    return plots.score_history(periods) if len(periods) > 1 else None


def _scored_periods(periods: Sequence[Period]) -> list[Period]:
    return [
        period
        for period in periods
        if period.enough.rates and period.scores.brier is not None
    ][-plots.MOST_PERIODS :]


async def _claims(
    db: Database, breakdown: Breakdown, picked: Calls, closed_day: date
) -> dict[int, Claim]:
    """Return the claims that the page shows at length, by their entries."""
    shown = (*breakdown.newest, *picked.best, *picked.worst)
    entries = list({claim.claim for claim in shown})
    return dict(await claims.entered(db, entries, closed_day=closed_day))


def _timeline(
    breakdown: Breakdown, by_entry: Mapping[int, Claim], closed_day: date
) -> ClaimTimeline | None:
    """Draw the newest claims, each with the verdict that the figures count."""
    labelled = [
        (stored, verdict_labels.of_claim_as_of(claim, stored))
        for claim in reversed(breakdown.newest)
        if (stored := by_entry.get(claim.claim)) is not None
    ]
    omitted = breakdown.claims - len(labelled)
    return claim_timeline.draw(labelled, today=closed_day, omitted=omitted)


async def _roles(figures: FigureReader, view: SubjectView) -> list[RoleRecord]:
    roles: list[RoleRecord] = []
    for role, label in ROLES:
        filters = structs.replace(view.filters, role=role)
        record = await records.of(figures, view.subject, filters)
        query = {**links.active(view.filters), "role": role}
        if not record.claims.total:
            continue
        href = links.to(f"/outlets/{view.slug}", **query)
        roles.append(RoleRecord(label=label, href=href, record=record))
    return roles


def _topics(filters: RecordFilter, breakdown: Breakdown) -> list[str]:
    topics = set(breakdown.topic_names)
    return sorted(topics | ({filters.topic} if filters.topic else set()))


async def _described(db: Database, filters: RecordFilter) -> list[str]:
    named = ClaimFilter(source=filters.source, outlet=filters.outlet)
    return [*record_filters.describe(filters, await browsing.names(db, named))]


def _hidden(filters: RecordFilter) -> dict[str, str]:
    active = links.active(filters)
    return {name: value for name, value in active.items() if name not in FORM_FIELDS}
