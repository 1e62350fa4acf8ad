"""A comparison in a sentence that can be quoted."""

from collections.abc import Sequence

from api.pages.text import formatting
from api.pages.text.formatting import count, plural
from api.scoring.comparisons import ENOUGH_SHARED, ComparedPair
from api.scoring.shared_questions import Extent, Tally

LONGEST_NAME = 60
MOST_NAMED = 3  # in the title, and with a sentence for each two


def title(names: Sequence[str]) -> str:
    """Return the question that a comparison answers; of many it names the first."""
    clipped = [formatting.clip(name, LONGEST_NAME) for name in names]
    shown = " or ".join(clipped)
    if len(names) > MOST_NAMED:
        shown = f"{', '.join(clipped[:2])} and {len(names) - 2} others"
    return f"{shown}: who was closer?"


def sentence(pair: ComparedPair, tally: Tally, names: dict[str, str]) -> str:
    """Return on how many questions each of two was closer, and what follows from it.

    *names*: those of subjects, by slug.
    """
    a, b = (formatting.clip(names[slug], LONGEST_NAME) for slug in (pair.a, pair.b))
    if not tally.events:
        return f"{a} and {b} share no judged question, so nothing can be compared."
    questions = "question" if tally.events == 1 else f"{count(tally.events)} questions"
    start = (
        f"On the {questions} both answered, {a} was closer on"
        f" {count(tally.first)}, {b} on {count(tally.second)}"
    )
    if tally.even:
        start += f", and they were level on {count(tally.even)}"
    return f"{start}: {_conclusion(pair, tally, names)}."


def _conclusion(pair: ComparedPair, tally: Tally, names: dict[str, str]) -> str:
    match pair.verdict:
        case "not_enough_shared_events":
            if pair.shared_events >= ENOUGH_SHARED:
                return (
                    "not enough to tell them apart, as all fell on one occasion and"
                    " share its luck"
                )
            return (
                f"not enough shared events to say ({pair.shared_events};"
                f" {ENOUGH_SHARED} are needed)"
            )
        case "no_clear_difference":
            words = "not enough to tell them apart"
            if 2 * tally.clusters <= tally.events:
                nights = plural(tally.clusters, "occasion")
                words += f", as they fell on {nights} and share their luck"
            return words
        case "more_accurate":
            better = formatting.clip(names[pair.more_accurate or ""], LONGEST_NAME)
            return f"{better} was closer to what happened, by more than luck explains"


def overall(
    pairs: Sequence[ComparedPair],
    tallies: Sequence[Tally],
    extent: Extent,
    subjects: int,
) -> str:
    """Return what a comparison of many can tell: of how many pairs, and why not more.

    *subjects*: how many are compared; *extent*: what at least two of them share.
    """
    apart = sum(not tally.events for tally in tallies)
    if apart == len(tallies):
        return "They share no judged question, so nothing can be compared."
    told = _told(pairs, extent, subjects)
    if not apart:
        return told
    share = "shares" if apart == 1 else "share"
    return (
        f"{told} {count(apart)} of the {count(len(pairs))} pairs {share} no judged"
        " question, so those cannot be compared."
    )


def _told(pairs: Sequence[ComparedPair], extent: Extent, subjects: int) -> str:
    """Return how many of the pairs that share a question can be told apart."""
    clear = sum(pair.verdict == "more_accurate" for pair in pairs)
    if clear:
        return (
            f"Of the {count(len(pairs))} pairs among these {count(subjects)},"
            f" {count(clear)} can be told apart by more than luck explains."
        )
    start = f"Nobody of these {count(subjects)} can be told apart from another"
    if extent.clusters == 1 and extent.events > 1:
        return (
            f"{start}: all {count(extent.events)} questions that at least two of them"
            " share fell on one occasion, whose luck could explain every difference."
        )
    if max(pair.shared_events for pair in pairs) < ENOUGH_SHARED:
        return (
            f"{start}: no two share the {ENOUGH_SHARED} judged questions that are"
            " needed to say anything."
        )
    return f"{start}: luck could explain every difference."


def beside(tally: Tally) -> str:
    """Return on how many questions a subject was closer than its peer, in brief."""
    if not tally.events:
        return "no judged question in common yet"
    return f"closer on {count(tally.first)} of {plural(tally.events, 'question')}"
