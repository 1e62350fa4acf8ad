"""Records, leaderboards and comparisons in words that can be quoted."""

from typing import Any

import msgspec

from api.assistants.answers import Answer, Item, Link
from api.assistants.api_client import ApiClient, segment
from api.model.references import SubjectType
from api.pages.text import board_summary, formatting, links, question_counts
from api.pages.text import record_opening as opening
from api.pages.text import record_summary as summary
from api.scoring.comparisons import ENOUGH_SHARED, ComparedPair, Comparison
from api.scoring.figures import Hits, Record, Scores
from api.scoring.leaderboards import Leaderboard, LeaderboardRow

ONLY_SHARED = (
    "Only questions that both answered, as far ahead, are compared. Who was right more"
    " often elsewhere may have had easier questions."
)
ONE_OCCASION = (
    "not enough to tell them apart, as all fell on one occasion and share its luck"
)


async def read(api: ApiClient, kind: SubjectType, slug: str, **filters: Any) -> Answer:
    """Return the record of a subject in the sentences of its page, and its figures."""
    path = f"/v1/{kind}s/{segment(slug)}/record"
    record = await api.get(Record, path, **filters)
    chosen = record.claims.prospective == 0 and not await _eligible(api, path, filters)
    page = f"/{kind}s/{record.subject.slug}"
    narrowed = links.active(record.filters)
    return Answer(
        sentences=[
            opening.quotation(record, chosen=chosen),
            *(sentence.text for sentence in summary.lead(record)[1:]),
        ],
        cautions=summary.warnings(record, chosen=chosen),
        links=[
            Link(title="Record", url=api.link(links.to(page, **narrowed))),
            Link(
                title="Every prediction behind it",
                url=api.link(links.claims(kind, record.subject.slug, record.filters)),
            ),
            _method(api),
        ],
        data=msgspec.to_builtins(record),
    )


def _method(api: ApiClient) -> Link:
    return Link(title="How figures are computed", url=api.link("/method"))


async def _eligible(api: ApiClient, path: str, filters: dict[str, Any]) -> int:
    """Return how many claims nobody can have chosen after the fact."""
    record = await api.get(Record, path, **{**filters, "entry": "eligible"})
    return record.claims.total


def of_board(api: ApiClient, kind: SubjectType, board: Leaderboard) -> Answer:
    """Return who leads, by how much more than luck, and who is not ranked."""
    sort, lead = board.filters.sort, board_summary.lead(board, kind)
    page = links.to(f"/leaderboard/{kind}s", **links.active(board.filters))
    shown = f"The first {len(board.items)} are shown; there are more."
    return Answer(
        sentences=[lead] if lead else [],
        cautions=[
            f"What ranks them: {board_summary.SORTS[sort].lower()}.",
            *(_unranked(row, board) for row in board.below_minimum),
        ],
        items=[_ranked(api, row, board) for row in board.items],
        shown=shown if board.next else f"All that are ranked: {len(board.items)}.",
        links=[Link(title="Leaderboard", url=api.link(page)), _method(api)],
    )


def _unranked(row: LeaderboardRow, board: Leaderboard) -> str:
    name = formatting.clip(row.subject.name, 80)
    return f"Not ranked: {name} ({board_summary.reason(row, board.filters)})."


def _ranked(api: ApiClient, row: LeaderboardRow, board: Leaderboard) -> Item:
    sort, subject = board.filters.sort, row.subject
    value = board_summary.value(row, sort)
    rank = "Unranked:" if row.rank is None else f"{row.rank}."
    best, worst = row.rank_interval or (row.rank, row.rank)
    luck = f" (by luck alone it could be {best} to {worst})" * (best != worst)
    figure = "" if value is None else f" {board_summary.formatted(value, sort)},"
    text = (
        f"{rank} {subject.name}{luck}: {board_summary.COLUMNS[sort].lower()}{figure}"
        f" {_right(row.hits, row.scores)}."
    )
    url = api.link(f"/{subject.type}s/{subject.slug}")
    return Item(name=subject.slug, text=text, url=url)


def of_comparison(api: ApiClient, kind: SubjectType, comparison: Comparison) -> Answer:
    """Return for each two who was closer, and each one's own figures."""
    names = {item.subject.slug: item.subject.name for item in comparison.items}
    query = "&".join(f"slug={segment(slug)}" for slug in names)
    return Answer(
        sentences=[_pair(pair, names) for pair in comparison.pairs],
        cautions=[ONLY_SHARED],
        items=[
            Item(
                name=item.subject.slug,
                text=f"{item.subject.name}: {_right(item.hits, item.scores)}.",
                url=api.link(f"/{kind}s/{item.subject.slug}"),
            )
            for item in comparison.items
        ],
        links=[Link(title="Comparison", url=api.link(f"/compare/{kind}s?{query}"))],
        data={"pairs": msgspec.to_builtins(comparison.pairs)},
    )


def _right(hits: Hits, scores: Scores) -> str:
    judged = hits.right + hits.wrong
    about = question_counts.of_scores(scores, judged)
    return question_counts.right(hits.right, judged, about)


def _pair(pair: ComparedPair, names: dict[str, str]) -> str:
    """Return what two have in common, and what follows from it."""
    between = f"{names[pair.a]} and {names[pair.b]}"
    if not pair.shared_events:
        return f"{between} share no judged question, so nothing can be compared."
    events = formatting.plural(pair.shared_events, "shared question")
    told = pair.sentence
    if pair.verdict == "not_enough_shared_events":
        told = f"not enough to say who was closer; {ENOUGH_SHARED} are needed"
        if pair.shared_events >= ENOUGH_SHARED:
            told = ONE_OCCASION
    return f"{between}, over {events}: {told}."
