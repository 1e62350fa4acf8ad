"""A leaderboard in words: who leads, who is not on it and why, what filters do."""

from collections.abc import Iterator
from math import sqrt

from msgspec import Struct

from api.accuracy.leaderboards import Population
from api.model.references import SubjectType
from api.pages.text import formatting, links, question_counts
from api.pages.text.formatting import count, plural
from api.scoring.filters import BoardFilter
from api.scoring.leaderboards import Leaderboard, LeaderboardRow
from api.scoring.ranking import MOST_UNRESOLVED, TOO_FEW
from api.scoring.records import ENOUGH_FOR_RANK
from api.terms import BoardSort, Entry, Role

TITLES: dict[SubjectType, str] = {
    "source": "Who is most often close?",
    "outlet": "Whose news comes true?",
}
SORTS: dict[BoardSort, str] = {
    "adjusted_skill": "Better than guessing the usual rate, careful with small numbers",
    "skill_vs_topic": "Better than guessing the usual rate, in percent",
    "adjusted_brier": "Closeness to what happened, careful with small numbers",
    "brier": "Closeness to what happened",
    "hit_rate": "Share right",
    "peer_score": "Better than others on the same questions",
    "claims": "Number of predictions",
}
COLUMNS: dict[BoardSort, str] = {
    "adjusted_skill": "Better than guessing",
    "skill_vs_topic": "Better than guessing",
    "adjusted_brier": "Closeness, 0–100",
    "brier": "Closeness, 0–100",
    "hit_rate": "Share right",
    "peer_score": "Better than others",
    "claims": "Predictions",
}
EXPLAINED: dict[BoardSort, str] = {
    "adjusted_skill": "The bar shows how much closer each came to what happened than"
    " someone who always gives the usual rate of such questions: to the right is"
    " better. Few questions count for less.",
    "skill_vs_topic": "How much closer each came to what happened than someone who"
    " always gives the usual rate of such questions: +100% is perfect, 0% no better.",
    "adjusted_brier": "100 is perfect; always saying 50% gets 50. Hard questions and"
    " easy ones count alike. Few questions count for less.",
    "brier": "100 is perfect; always saying 50% gets 50. Hard questions and easy ones"
    " count alike.",
    "hit_rate": "Right, of what was said plainly. Easy questions make this high.",
    "peer_score": "Only questions that others answered too, as far ahead: above 0 is"
    " closer than they were.",
    "claims": "This says who predicts most, not who predicts best.",
}
ENTRIES: list[tuple[Entry, str]] = [
    ("any", "All, also those entered once the outcome was known"),
    ("prospective", "Only those entered before the outcome was known"),
]
ROLES: list[tuple[Role, str]] = [
    ("original", "What it took from no other outlet"),
    ("relayed", "What it took from another outlet"),
    ("own_voice", "What it said in its own name"),
]
NO_ORDER_YET = (
    "No ranks yet: there are too few of them, or too few questions, to tell skill from"
    " luck."
)
NO_DIFFERENCE = "No ranks: luck alone could explain all the differences between them."
SIGNED = {"adjusted_skill", "skill_vs_topic", "peer_score"}


class Absence(Struct, frozen=True, kw_only=True):
    """Why some are not ranked, and a link that shows them."""

    text: str
    href: str | None = None
    link: str | None = None


def lead(board: Leaderboard, kind: SubjectType) -> str | None:
    """Return who leads, or why nobody does; None where there is nothing to say."""
    if board.items and board.shrinkage and board.shrinkage.verdict:
        if board.shrinkage.verdict == TOO_FEW:
            return NO_ORDER_YET
        return NO_DIFFERENCE
    first = next(iter(board.items), None)
    if first is None or first.rank != 1 or first.events < ENOUGH_FOR_RANK:
        return None
    judged = first.hits.right + first.hits.wrong
    about = question_counts.of_scores(first.scores, judged)
    right = question_counts.right(first.hits.right, judged, about)
    text = f"{formatting.clip(first.subject.name, 80)} leads, {right}"
    best, worst = first.rank_interval or (1, 1)
    if worst == best:
        return f"{text}, and ahead of every other {kind} by more than luck explains."
    others = worst - best
    if others == len(board.items) - 1:
        return f"{text}, but luck alone could explain its lead over all the others."
    return (
        f"{text}, but luck alone could explain its lead over"
        f" {formatting.plural(others, 'other')}."
    )


def value(row: LeaderboardRow, sort: BoardSort) -> float | None:
    """Return the figure sorted by with its sign so that more is better.

    Errors become closeness, 100 (1 - √Brier), as ForecastBench has it.
    """
    if row.value is None:
        return None
    match sort:
        case "adjusted_skill":
            return -row.value
        case "adjusted_brier" | "brier":
            return 100.0 * (1.0 - sqrt(max(row.value, 0.0)))
        case "hit_rate" | "skill_vs_topic" | "peer_score" | "claims":
            return row.value


def formatted(figure: float, sort: BoardSort) -> str:
    """Write a figure made by `value`."""
    match sort:
        case "hit_rate":
            return formatting.percent(figure)
        case "skill_vs_topic":
            return _signed(formatting.percent(figure))
        case "adjusted_skill":
            return _signed(formatting.score(figure))
        case "peer_score":
            return _signed(f"{figure:.1f}".replace("-", "−"))
        case "adjusted_brier" | "brier":
            return f"{figure:.0f}"
        case "claims":
            return count(figure)


def absences(
    population: Population, filters: BoardFilter, path: str, kind: SubjectType
) -> Iterator[Absence]:
    """Yield why some have no rank or are missing, each reason in a line."""
    query = {**links.active(filters), "cursor": None}
    if population.few_events:
        few = plural(population.few_events, kind)
        yield Absence(
            text=f"{few} with fewer than {plural(filters.min_events, 'question')}"
            " judged.",
            href=links.to(path, **{**query, "min_events": 1}),
            link="Rank them too",
        )
    if population.unresolved:
        share = formatting.percent(MOST_UNRESOLVED)
        yield Absence(
            text=f"{plural(population.unresolved, kind)} with more than {share} of what"
            " fell due not yet judged.",
            href="/due",
            link="What is not yet judged",
        )
    if population.anonymous:
        yield Absence(
            text=f"{plural(population.anonymous, 'anonymous source')}, as nobody stands"
            " behind the record by name.",
            href="/claims",
            link="All predictions",
        )
    if population.claims:
        yield _omitted(population, kind, links.to(path, **{**query, "entry": "any"}))


def _omitted(population: Population, kind: SubjectType, href: str) -> Absence:
    claims = plural(population.claims, "prediction")
    whose = f", all that {plural(population.others, kind)} made" * bool(
        population.others
    )
    if kind == "outlet":
        whose = whose.replace(" made", " published")
    if not population.ranked:
        whose = ""
    return Absence(
        text=f"{claims}{whose}, not counted here: entered when the outcome was already"
        " known, by no declared rule, so that somebody may have chosen them.",
        href=href,
        link="Count them too",
    )


def reason(row: LeaderboardRow, filters: BoardFilter) -> str:
    """Return why one subject has no rank."""
    if (row.unresolved or 0.0) > MOST_UNRESOLVED:
        return f"{formatting.percent(row.unresolved)} of what fell due not yet judged"
    if row.events < filters.min_events:
        return f"{count(row.events)} of {count(filters.min_events)} questions judged"
    return "anonymous"


def _signed(text: str) -> str:
    """Write a plus before a figure that has no minus and is not 0."""
    return text if text.startswith("−") or text in {"0", "0%", "0.0"} else f"+{text}"
