"""What the predictions about one event come to, in sentences that can be quoted."""

from collections.abc import Sequence
from datetime import date
from itertools import filterfalse

from msgspec import Struct

from api.model.claims import Claim
from api.pages.text import formatting
from api.pages.text.verdict_labels import VerdictLabel

EVEN = 0.5
MOST_NAMED = 6

Labelled = Sequence[tuple[Claim, VerdictLabel]]


class Group(Struct, frozen=True, kw_only=True):
    """Claims that fared alike; `more`: how many of them are not named."""

    title: str
    members: list[tuple[Claim, VerdictLabel]]
    more: int


def lead(labelled: Labelled, *, is_cut: bool = False) -> str:
    """Return how many predictions leaned to it; empty without any.

    *is_cut* says that there are more predictions than these, which are the first.
    """
    if not labelled:
        return ""
    if len(labelled) == 1:
        [(claim, verdict)] = labelled
        return f"One prediction: {claim.source.name} {verdict.said.whole}."
    leanings = [leaning(claim) for claim, _ in labelled]
    yes, no = leanings.count(1), leanings.count(-1)
    if len(labelled) in {yes, no} and not is_cut:
        likely = "more likely than not" if yes else "more likely not to happen"
        return f"All {len(labelled)} predictions took it to be {likely}."
    all_ = f"the first {len(labelled)}" if is_cut else f"{len(labelled)}"
    sentence = f"{yes} of {all_} predictions took it to be more likely than not"
    sentence += f", {no} took it to be more likely not to happen"
    neither = len(labelled) - yes - no
    return f"{sentence}; {neither} leaned neither way." if neither else f"{sentence}."


def span(labelled: Labelled, happened: Sequence[date]) -> str:
    """Return what the first and the last prediction said; empty below two days."""
    in_order = sorted(labelled, key=lambda pair: pair[0].made_on)
    if not in_order or in_order[0][0].made_on == in_order[-1][0].made_on:
        return ""
    (first, early), (last, late) = in_order[0], in_order[-1]
    return (
        f"The first, by {first.source.name}{_before(first, happened)},"
        f" {early.said.words}; the last, by {last.source.name}"
        f"{_before(last, happened)}, {late.said.words}."
    )


def leaning(claim: Claim) -> int:
    """Return 1 where a claim had its event likelier than not, -1 less, 0 neither."""
    if not claim.committed:
        return 0
    if claim.probability is not None:
        return (claim.probability > EVEN) - (claim.probability < EVEN)
    return 1 if claim.direction == "will" else -1


def ahead(claim: Claim, happened: Sequence[date]) -> str:
    """Return how long before it happened a claim was made; empty where it did not."""
    later = [day for day in happened if day >= claim.made_on]
    if not later:
        return ""
    days = (min(later) - claim.made_on).days
    if days == 0:
        return "on the day"
    if days == 1:
        return "the day before"
    return f"{formatting.plural(days, 'day')} before"


def groups(labelled: Labelled) -> list[Group]:
    """Return who was first to be right, who had only the time wrong, and who was wrong.

    Whoever changed their mind is judged wrong by their last word. Groups that are empty
    are left out.
    """
    in_order = sorted(labelled, key=lambda pair: pair[0].made_on)
    judged = [pair for pair in in_order if pair[1].kind in {"right", "wrong"}]
    first = [pair for pair in judged if pair[1].kind == "right"][:1]
    wrong = [pair for pair in _last_words(judged) if pair[1].kind == "wrong"]
    titled = (
        ("First to have it right", first),
        ("It happened, but not when they said", list(filter(_is_mistimed, wrong))),
        ("Wrong with their last word", list(filterfalse(_is_mistimed, wrong))),
    )
    return [
        Group(title=title, members=pairs[:MOST_NAMED], more=len(pairs[MOST_NAMED:]))
        for title, pairs in titled
        if pairs
    ]


def _last_words(
    in_order: list[tuple[Claim, VerdictLabel]],
) -> list[tuple[Claim, VerdictLabel]]:
    """Return the last claim of each source, in their order."""
    by_source = {pair[0].source.slug: pair for pair in in_order}
    return [pair for pair in in_order if by_source[pair[0].source.slug] is pair]


def _is_mistimed(pair: tuple[Claim, VerdictLabel]) -> bool:
    """Whether a claim had it happen, and it did, but at another time."""
    claim, _ = pair
    outcome = claim.outcome
    is_elsewhen = outcome is not None and bool(outcome.late_by or outcome.early_by)
    return is_elsewhen and leaning(claim) > 0


def _before(claim: Claim, happened: Sequence[date]) -> str:
    words = ahead(claim, happened)
    return f" {words}" if words else f" on {formatting.day(claim.made_on)}"
