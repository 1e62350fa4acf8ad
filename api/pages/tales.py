"""Tales: a record told in sentences, as much of it as its events bear."""

from typing import TYPE_CHECKING

from api.model.figures import Counts, Enough, Hits, Scores
from api.pages.rendering import between, number, percent, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW = 5


def tell(claims: Counts, hits: Hits, scores: Scores, enough: Enough) -> list[str]:
    """Return the sentences that a record comes to, the plainest first."""
    return list(_tell(claims, hits, scores, enough))


def _tell(
    claims: Counts, hits: Hits, scores: Scores, enough: Enough
) -> "Iterator[str]":
    judged = hits.right + hits.wrong
    if not claims.total:
        yield "Nothing is on record yet."
        return
    if judged:
        line = f"Right on {number(hits.right, 0)} of {number(judged, 0)} settled"
        if enough.rates and hits.interval is not None:
            line += f", 95 % interval {between(hits.interval)}"
        yield line + "."
    else:
        yield "No plain prediction with a closed window is settled yet."
    if enough.rates and scores.brier is not None:
        line = f"Brier score {number(scores.brier)}"
        if enough.skill and scores.skill_vs_topic is not None:
            better = "better" if scores.skill_vs_topic >= 0 else "worse"
            line += (
                f", {better} than always saying the topic's base rate by"
                f" {percent(abs(scores.skill_vs_topic))}"
            )
        yield line + "."
    unchecked = claims.total - claims.dated
    if unchecked:
        yield (
            f"{number(unchecked)} of {number(claims.total)} gave no date by which they"
            " could be checked."
        )
    if claims.due:
        yield f"{plural(claims.due, 'prediction')} past its date waits for a finding."


def warning(scores: Scores, enough: Enough) -> str | None:
    """Return what to say beside figures that stand on little; None where they don't."""
    if enough.skill:
        return None
    events = plural(scores.events, "scored event")
    if not enough.rates:
        return (
            f"This rests on {events}: too few for any rate. Under {FEW} events we"
            " show counts alone."
        )
    return (
        f"This rests on {events}. Under 20 events luck can outweigh skill, so we show"
        " no skill figure; under 10 nobody is ranked."
    )
