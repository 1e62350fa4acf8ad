"""Subjects compared with each other, over the questions that they share."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from markupsafe import Markup
from msgspec import Meta, Struct, field

from api import state
from api.accuracy import comparisons, leaderboards, peers, scope
from api.accuracy.comparisons import Compared
from api.accuracy.figure_reader import FigureReader
from api.accuracy.peers import Peer
from api.database.pool import Database
from api.errors import MovedError, NotFoundError
from api.language.dates import windows
from api.model.claims import Claim
from api.model.outlets import Outlet
from api.model.references import Slug, Subject, SubjectType
from api.model.sources import Source
from api.pages import subject_lookup, templating
from api.pages.charts import dot_plot
from api.pages.page_query import AnyRequest, query_as
from api.pages.text import comparison_summary, links
from api.scoring.filters import BoardFilter, CompareFilter, RecordFilter
from api.scoring.shared_questions import SharedQuestion
from api.store import claims, topics

FEWEST_COMPARED, MOST_COMPARED = 2, 10
MOST_QUESTIONS_OF_MANY = 12
MOST_SUGGESTED = 50
LONGEST_NAME = 200


class NamedSubjects(RecordFilter, frozen=True, kw_only=True):
    """The subjects to compare, by slug or by name as people write it."""

    slug: Annotated[list[str], Meta(max_length=MOST_COMPARED)] = field(
        default_factory=list[str]
    )


class UnknownName(Struct, frozen=True, kw_only=True):
    """A name that no subject has."""

    name: str


class ShownQuestion(Struct, frozen=True, kw_only=True):
    """A shared question, a claim about it, and the answers drawn."""

    question: SharedQuestion
    claim: Claim
    plot: Markup


@get(
    ["/compare", "/compare/sources", "/compare/outlets"],
    dependencies=query_as(NamedSubjects),
)
async def compare_subjects(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[NamedSubjects],
) -> Response[str]:
    """Compare two to ten sources or outlets on the events that both spoke about."""
    kind = subject_lookup.requested_kind(request)
    names = list(dict.fromkeys(name.strip() for name in filters.slug if name.strip()))
    resolved = [await _resolve(figures.db, kind, name) for name in names]
    nouns = {noun.slug: noun for noun in resolved if not isinstance(noun, UnknownName)}
    compared, pictured = None, {}
    if len(nouns) >= FEWEST_COMPARED:
        fields = {**msgspec.structs.asdict(filters), "slug": list(nouns)}
        compare_filter = msgspec.convert(fields, CompareFilter)
        compared = await comparisons.with_questions(figures, kind, compare_filter, now)
        pictured = links.active(compare_filter)
    alone = next(iter(nouns.values())) if len(nouns) == 1 else None
    return templating.page(
        "compare.html",
        kind=kind,
        origin=state.of(request).public_url,
        pictured=pictured,
        path="/compare" if kind == "source" else "/compare/outlets",
        given=_given(resolved),
        unknown=[name.name for name in resolved if isinstance(name, UnknownName)],
        alone=alone,
        peers=alone and await _peers(figures, kind, alone, now),
        suggested=await _suggested(figures, kind, now),
        topics=[topic.topic for topic in await topics.every(figures.db)],
        filters=filters,
        **await _shown(figures, compared, now),
    )


async def _shown(
    figures: FigureReader, compared: Compared | None, now: datetime
) -> dict[str, Any]:
    """Return the comparison as the page shows it: in sentences, and by question."""
    if compared is None:
        return {"comparison": None}
    comparison = compared.comparison
    names = [item.subject.name for item in comparison.items]
    shared = await questions(figures, compared, names, now)
    whole = overall(compared)
    if whole:
        shared = shared[:MOST_QUESTIONS_OF_MANY]
    return {
        "comparison": comparison,
        "names": names,
        "named": names_by_slug(compared),
        "title": comparison_summary.title(names),
        "overall": whole,
        "sentences": sentences(compared),
        "axis": dot_plot.axis(),
        "questions": shared,
        "shared": compared.extent.events,
        "same_questions": all(
            item.scores.events == compared.extent.events for item in comparison.items
        ),
    }


def names_by_slug(compared: Compared) -> dict[str, str]:
    """Return the names of those compared, by slug."""
    return {item.subject.slug: item.subject.name for item in compared.comparison.items}


def overall(compared: Compared) -> str | None:
    """Return what a comparison of many comes to; None for a few."""
    names = names_by_slug(compared)
    if len(names) <= comparison_summary.MOST_NAMED:
        return None
    return comparison_summary.overall(
        compared.comparison.pairs, compared.tallies, compared.extent, len(names)
    )


def sentences(compared: Compared) -> list[str]:
    """Return what each pair of a comparison comes to."""
    names = names_by_slug(compared)
    pairs = zip(compared.comparison.pairs, compared.tallies, strict=True)
    return [comparison_summary.sentence(pair, tally, names) for pair, tally in pairs]


async def questions(
    figures: FigureReader, compared: Compared, names: Sequence[str], now: datetime
) -> list[ShownQuestion]:
    """Return the questions of a comparison as they are shown."""
    indexes = [question.claim for question in compared.questions]
    closed_day = windows.last_closed_day(now)
    stored = dict(await claims.entered(figures.db, indexes, closed_day=closed_day))
    return [
        ShownQuestion(
            question=question,
            claim=stored[question.claim],
            plot=dot_plot.row(question, names),
        )
        for question in compared.questions
        if question.claim in stored
    ]


def _given(resolved: Sequence[Source | Outlet | UnknownName]) -> list[str]:
    """Return what the form shows: names, or slugs where two have the same name."""
    names = [noun.name for noun in resolved]
    return [
        noun.name
        if isinstance(noun, UnknownName) or names.count(noun.name) == 1
        else noun.slug
        for noun in resolved
    ]


async def _peers(
    figures: FigureReader, kind: SubjectType, noun: Source | Outlet, now: datetime
) -> list[Peer]:
    """Return with whom one subject could be compared."""
    filters = RecordFilter()
    subject = await scope.resolve_subject(figures.db, kind, noun.slug, filters, now)
    return await peers.of(figures, subject, filters)


async def _suggested(
    figures: FigureReader, kind: SubjectType, now: datetime
) -> list[Subject]:
    """Return subjects whose names the form completes: those with most predictions."""
    filters = BoardFilter(
        limit=MOST_SUGGESTED, entry="any", sort="claims", min_events=1
    )
    board = await leaderboards.get(figures, kind, filters, now)
    return [row.subject for row in (*board.items, *board.below_minimum)]


async def _resolve(
    db: Database, kind: SubjectType, name: str
) -> Source | Outlet | UnknownName:
    """Return a subject by its slug or by the words of its name."""
    try:
        return await _get(db, kind, msgspec.convert(name, Slug))
    except (msgspec.ValidationError, NotFoundError):
        words = name[:LONGEST_NAME]
        match = await subject_lookup.find_first(db, kind, words)
        return UnknownName(name=words) if match is None else match


async def _get(db: Database, kind: SubjectType, slug: str) -> Source | Outlet:
    """Return the subject of a slug, or the one that it was merged into."""
    while True:
        try:
            return await subject_lookup.get(db, kind, slug)
        except MovedError as moved:
            slug = moved.slug


router = Router("/", route_handlers=[compare_subjects], opt={"undocumented": True})
