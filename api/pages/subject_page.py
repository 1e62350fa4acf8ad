"""Portraits: the page of one source or one outlet, with everything that is drawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from markupsafe import Markup
from msgspec import Struct, structs

from api.accuracy import breakdowns, histories, records, scope
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.language.dates import windows
from api.language.hedges.yardsticks import YARDSTICKS
from api.model.outlets import Outlet
from api.model.references import SubjectType
from api.model.sources import Source
from api.pages import breakdown_tables, templating
from api.pages.charts import claim_timeline, plots
from api.pages.charts.claim_timeline import ClaimTimeline
from api.pages.text import links, record_summary, verdict_labels
from api.scoring.breakdowns import Breakdown
from api.scoring.figures import Record
from api.scoring.filters import HistoryFilter, RecordFilter
from api.scoring.histories import History, Period
from api.store import claim_versions, claims, log_head, partners
from api.terms import Role, Step

SHOWN = ("topic", "basis", "yardstick", "made_from", "made_to", "as_of")
MONTHLY = timedelta(days=360)
QUARTERLY = timedelta(days=1080)


class Voice(Struct, frozen=True, kw_only=True):
    """What an outlet published in one role, and how it did."""

    label: str
    href: str
    record: Record


async def page(
    figures: FigureReader,
    noun: Source | Outlet,
    asked: RecordFilter,
    now: datetime,
    origin: str,
) -> str:
    """Return the page of a source or an outlet, drawn where anything in it changed."""
    db = figures.db
    kind: SubjectType = "source" if isinstance(noun, Source) else "outlet"
    known = await scope.resolve(db, kind, asked, now)
    kept = await claim_versions.subject(db, kind, noun.slug, known)
    entered = noun.recorded_at
    key = (
        *scope.cache_key(kept, asked, known),
        await partners.last(db, kind, kept.index, known),
        # What an outlet says itself is told by the names of sources.
        await log_head.renamed(db, also_new=kind == "outlet"),
        now.date(),
        stepped(asked, now - entered).step,
        origin,
    )

    async def make() -> str:
        shown = await draw(figures, kind, noun.slug, asked, now, entered)
        return templating.text(f"{kind}.html", **{kind: noun}, origin=origin, **shown)

    return await figures.caches.subject_pages.get(key, make)


async def draw(  # noqa: PLR0913, PLR0917 a question, and where it is asked
    figures: FigureReader,
    kind: SubjectType,
    slug: str,
    asked: RecordFilter,
    now: datetime,
    entered: datetime,
) -> dict[str, Any]:
    """Return everything that the page of a subject shows."""
    record = await records.get(figures, kind, slug, asked, now)
    broken = await breakdowns.get(figures, kind, slug, asked, now)
    steps = stepped(asked, now - entered)
    history = await histories.get(figures, kind, slug, steps, now)
    names = await partners.names(figures.db, kind, breakdown_tables.partners(broken))
    return {
        "kind": kind,
        "record": record,
        "asked": asked,
        "filled": links.filled(asked),
        "hidden": _hidden(asked),
        "suffix": links.of("", **links.filled(asked)),
        "lead": record_summary.lead(record),
        "warnings": record_summary.warnings(record, chosen=broken.chosen),
        "about": record_summary.about(record, record.as_of),
        "calibration": calibration(record, broken),
        "bins": _bins(record),
        "course": course(history),
        "periods": history.items,
        "entered": entered,
        "drawn": await _lanes(figures.db, asked, broken, now),
        "tables": breakdown_tables.tables(record, broken, names),
        "voices": await _voices(figures, slug, asked, now) if kind == "outlet" else [],
        "topics": _topics(asked, broken),
        "yardsticks": list(YARDSTICKS),
    }


def stepped(asked: RecordFilter, span: timedelta) -> HistoryFilter:
    """Ask for so many steps as can be told apart side by side."""
    step: Step = "month" if span < MONTHLY else "year"
    if MONTHLY <= span < QUARTERLY:
        step = "quarter"
    wanted = msgspec.convert(asked, HistoryFilter, from_attributes=True)
    return structs.replace(wanted, step=step)


def calibration(record: Record, broken: Breakdown) -> Markup | None:
    """Plot the calibration of a record, if there is enough of it."""
    if not record.enough.rates or not record.calibration:
        return None
    return plots.calibration(record.calibration, broken.curve)


def _bins(record: Record) -> list[tuple[Any, str]]:
    """Return each bin of the calibration table with the claims behind it."""
    kind, slug = record.subject.type, record.subject.slug
    last = 1.0
    return [
        (
            each,
            links.claims(
                kind,
                slug,
                record.filters,
                status="settled",
                probability_min=each.low,
                probability_max=each.high if each.high >= last else each.high - 1e-6,
            ),
        )
        for each in record.calibration
    ]


def course(history: History) -> Markup | None:
    """Plot the scores of a record over time, if there are two of them."""
    told = _told(history.items)
    return plots.course(told) if len(told) > 1 else None


def _told(periods: Sequence[Period]) -> list[Period]:
    return [
        each for each in periods if each.enough.rates and each.scores.brier is not None
    ][-plots.WIDEST :]


async def _lanes(
    db: Database, asked: RecordFilter, broken: Breakdown, now: datetime
) -> ClaimTimeline | None:
    """Draw the newest claims; as of an instant they are marked as they stood then."""
    shown = broken.newest
    closed_day = windows.last_closed_day(now)
    texts = dict(
        await claims.entered(db, [each.claim for each in shown], closed_day=closed_day)
    )
    pairs = [
        (
            texts[seen.claim],
            verdict_labels.of_seen(seen)
            if asked.as_of
            else verdict_labels.of_claim(texts[seen.claim]),
        )
        for seen in reversed(shown)
        if seen.claim in texts
    ]
    omitted = broken.claims - len(pairs)
    return claim_timeline.draw(pairs, today=closed_day, omitted=omitted)


async def _voices(
    figures: FigureReader, slug: str, asked: RecordFilter, now: datetime
) -> list[Voice]:
    roles: tuple[tuple[Role, str], ...] = (
        ("original", "It reported first-hand"),
        ("relayed", "It relayed from another outlet"),
        ("own_voice", "It said itself"),
    )
    return [
        Voice(
            label=label,
            href=links.of(f"/outlets/{slug}", **{**links.filled(asked), "role": role}),
            record=await records.get(
                figures, "outlet", slug, structs.replace(asked, role=role), now
            ),
        )
        for role, label in roles
    ]


def _topics(asked: RecordFilter, broken: Breakdown) -> list[str]:
    found = {part.key for part in broken.topics}
    return sorted(found | ({asked.topic} if asked.topic else set()))


def _hidden(asked: RecordFilter) -> dict[str, str]:
    filled = links.filled(asked)
    return {name: value for name, value in filled.items() if name not in SHOWN}
