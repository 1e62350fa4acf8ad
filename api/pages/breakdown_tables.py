"""Parts: a record by topic, by partner, by words, by horizon, by year, as tables."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec import Struct

from api.model.references import SubjectType
from api.pages import templating
from api.pages.text import links
from api.scoring.breakdowns import Breakdown, Part
from api.scoring.figures import Record
from api.terms import LEAD_BANDS

MOST_ROWS = 12
Link = Callable[..., str]


class Row(Struct, frozen=True, kw_only=True):
    """A part of a record, and the claims behind it."""

    label: str
    href: str
    part: Part


class Table(Struct, frozen=True, kw_only=True):
    """Parts of a record under one heading; `omitted` are those left out."""

    caption: str
    heading: str
    rows: Sequence[Row]
    omitted: int


def partners(broken: Breakdown) -> list[str]:
    """Return the slugs of the partners that have a row."""
    return [part.key for part in broken.partners[:MOST_ROWS]]


def tables(record: Record, broken: Breakdown, names: Mapping[str, str]) -> list[Table]:
    """Return the breakdowns of a record, those that have a row; *names* by slug."""
    kind, slug, asked = record.subject.type, record.subject.slug, record.filters
    other: SubjectType = "outlet" if kind == "source" else "source"

    def behind(**more: object) -> str:
        return links.claims(kind, slug, asked, **more)

    def partner(part: Part) -> Row:
        label = names.get(part.key, part.key)
        return Row(label=label, href=behind(**{other: part.key}), part=part)

    found = (
        _table("By topic", "Topic", broken.topics, partial(_topic, behind)),
        _table(f"By {other}", other.capitalize(), broken.partners, partner),
        _table("By the words that were used", "Words", broken.phrases,
               partial(_phrase, behind)),
        _table("By how far ahead", "Days from claim to due date", broken.horizons,
               partial(_horizon, behind)),
        _table("By the year it was due", "Year", broken.years[::-1],
               partial(_year, behind)),
    )  # fmt: skip
    return [table for table in found if table.rows]


def _table(
    caption: str, heading: str, parts: Sequence[Part], row: Callable[[Part], Row]
) -> Table:
    rows = [row(part) for part in parts[:MOST_ROWS]]
    omitted = len(parts) - len(rows)
    return Table(caption=caption, heading=heading, rows=rows, omitted=omitted)


def _topic(behind: Link, part: Part) -> Row:
    label = templating.topic(part.key)
    return Row(label=label, href=behind(topic=part.key), part=part)


def _phrase(behind: Link, part: Part) -> Row:
    return Row(label=f"“{part.key}”", href=behind(phrase=part.key), part=part)


def _horizon(behind: Link, part: Part) -> Row:
    first, last = LEAD_BANDS[int(part.key)]
    label = f"more than {first - 1}" if last is None else f"{first}–{last}"
    href = behind(horizon_min=first, horizon_max=last)
    return Row(label=label, href=href, part=part)


def _year(behind: Link, part: Part) -> Row:
    year = f"{part.key:0>4}"
    href = behind(due_from=f"{year}-01-01", due_to=f"{year}-12-31")
    return Row(label=part.key, href=href, part=part)
