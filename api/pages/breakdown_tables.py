"""Tables of a record by topic, by partner, by words, by horizon and by year."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec import Struct

from api.model.references import SubjectType
from api.pages.text import links, topic_names
from api.scoring.breakdowns import Breakdown, Part, Parts
from api.scoring.figures import Record
from api.terms import LEAD_BANDS

Link = Callable[..., str]


class Row(Struct, frozen=True, kw_only=True):
    """A part of a record, and a link to its claims."""

    label: str
    href: str
    part: Part


class Table(Struct, frozen=True, kw_only=True):
    """Parts of a record under one heading; `omitted`: how many are left out.

    `href`: a link to all claims, those of parts left out among them.
    """

    caption: str
    heading: str
    rows: Sequence[Row]
    omitted: int
    href: str


def partners(breakdown: Breakdown) -> list[str]:
    """Return the slugs of the partners that have a row."""
    return [part.key for part in breakdown.partners.shown]


def tables(
    record: Record, breakdown: Breakdown, names: Mapping[str, str]
) -> list[Table]:
    """Return the breakdowns that have a row; *names* of partners by their slugs."""
    kind, slug = record.subject.type, record.subject.slug
    other: SubjectType = "outlet" if kind == "source" else "source"

    def link(**more: object) -> str:
        return links.claims(kind, slug, record.filters, **more)

    def partner(part: Part) -> Row:
        label = names.get(part.key, part.key)
        return Row(label=label, href=link(**{other: part.key}), part=part)

    by_partner = "By the outlet that published it"
    if kind == "outlet":
        by_partner = "By who said it"
    table = partial(_table, link())
    by_topic = table("By topic", "Topic", breakdown.topics, partial(_topic, link))
    by_other = table(by_partner, other.capitalize(), breakdown.partners, partner)
    all_tables = (
        *((by_topic, by_other) if kind == "source" else (by_other, by_topic)),
        table("By the words that were used", "Words", breakdown.phrases,
              partial(_phrase, link)),
        table("By how long before", "Days from claim to due date", breakdown.horizons,
              partial(_horizon, link)),
        table("By the year it was due", "Year", breakdown.years,
              partial(_year, link)),
    )  # fmt: skip
    return [table for table in all_tables if table.rows]


def _table(
    href: str, caption: str, heading: str, parts: Parts, row: Callable[[Part], Row]
) -> Table:
    rows = [row(part) for part in parts.shown]
    return Table(
        caption=caption, heading=heading, rows=rows, omitted=parts.omitted, href=href
    )


def _topic(link: Link, part: Part) -> Row:
    label = topic_names.name(part.key)
    return Row(label=label, href=link(topic=part.key), part=part)


def _phrase(link: Link, part: Part) -> Row:
    return Row(label=f"“{part.key}”", href=link(phrase=part.key), part=part)


def _horizon(link: Link, part: Part) -> Row:
    first, last = LEAD_BANDS[int(part.key)]
    label = f"more than {first - 1}" if last is None else f"{first}–{last}"
    href = link(horizon_min=first, horizon_max=last)
    return Row(label=label, href=href, part=part)


def _year(link: Link, part: Part) -> Row:
    year = f"{part.key:0>4}"
    href = link(due_from=f"{year}-01-01", due_to=f"{year}-12-31")
    return Row(label=part.key, href=href, part=part)
